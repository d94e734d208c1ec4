using StreamSynth.Search.Embeddings;
using StreamSynth.Search.Models;
using StreamSynth.Search.Rounds;

namespace StreamSynth.Search.Tests.Rounds;

/// <summary>Searches by the paper's algorithm 2, line by line, with sets and full sorts: what the search must equal.</summary>
internal static class NaiveSeals
{
    /// <summary>Gives the ids that are asked about, in order.</summary>
    /// <param name="set">The set.</param>
    /// <param name="truth">Labels.</param>
    /// <param name="start">Seeds.</param>
    /// <param name="batch">b.</param>
    /// <param name="labels">T.</param>
    /// <param name="neighbours">N(z, k).</param>
    /// <param name="phi">Score of a candidate, given model and pool.</param>
    public static List<string> Run(
        EmbeddingSet set, bool[] truth, SearchStart start, int batch, int labels, Func<int, IEnumerable<int>> neighbours, Func<LinearModel, HashSet<int>, int, double> phi)
    {
        Dictionary<int, bool> labelled = start.Positives.Concat(start.Negatives).ToDictionary(row => row, row => truth[row]);
        HashSet<int> pool = [.. labelled.Keys.SelectMany(neighbours).Where(row => !labelled.ContainsKey(row))];
        List<string> asked = [];
        while (labelled.Count < labels)
        {
            int[] rows = [.. labelled.Keys.OrderBy(set.Id, StringComparer.Ordinal)];
            LinearModel model = new LogisticRegression(new LogisticRegressionOptions { C = 30 }).Train(set, rows, [.. rows.Select(row => labelled[row])]);
            for (int i = 0; i < batch && labelled.Count < labels; i++)
            {
                int chosen = pool.OrderByDescending(row => phi(model, pool, row)).ThenBy(set.Id, StringComparer.Ordinal).First();
                labelled[chosen] = truth[chosen];
                pool.UnionWith(neighbours(chosen));
                pool.ExceptWith(labelled.Keys);
                asked.Add(set.Id(chosen));
            }
        }

        return asked;
    }
}
