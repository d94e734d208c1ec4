using StreamSynth.Search.Rounds;
using StreamSynth.Storage.Searches;

namespace StreamSynth.Cli.Seals.Labels;

/// <summary>Makes the table of labels from what happened in a search: withdrawn answers are not in it.</summary>
internal static class LabelTable
{
    public static IReadOnlyList<SearchLabelRow> Of(string concept, IReadOnlyList<string> examples, IReadOnlyList<SearchEvent> events)
    {
        List<SearchLabelRow> labels = [.. examples.Select(id => new SearchLabelRow { Id = id, Concept = concept, Label = "yes", Round = 0 })];
        BatchChosen? batch = null;
        int round = 0;
        foreach (SearchEvent happened in events)
        {
            switch (happened)
            {
                case BatchChosen chosen:
                    batch = chosen;
                    round++;
                    break;
                case Answered answered:
                    labels.Add(new()
                    {
                        Id = answered.Id,
                        Concept = concept,
                        Label = answered.Answer.ToString().ToLowerInvariant(),
                        Round = round,
                        LogOdds = batch?.LogOdds?[batch.Ids.ToList().IndexOf(answered.Id)],
                    });
                    break;
                case Withdrawn:
                    labels.RemoveAt(labels.Count - 1);
                    break;
            }
        }

        return labels;
    }
}
