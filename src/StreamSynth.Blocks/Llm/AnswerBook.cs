using System.Collections.Concurrent;
using StreamSynth.Storage.Runs;

namespace StreamSynth.Blocks.Llm;

/// <summary>Remembers the answers of one run, and those of the run that it goes on from.</summary>
/// <param name="add">Takes each new answer, for the checkpoints; null when nobody saves them. Called for one answer at a time.</param>
public sealed class AnswerBook(Action<AnswerRow>? add = null) : IAnswers
{
    private readonly ConcurrentDictionary<string, AnswerRow> _answers = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();

    /// <summary>Takes the answers of an earlier run; they are not given to the checkpoints again.</summary>
    public void Remember(IEnumerable<AnswerRow> answers)
    {
        foreach (AnswerRow answer in answers) _answers.TryAdd(answer.Hash, answer);
    }

    /// <inheritdoc/>
    public AnswerRow? Find(string hash) => _answers.GetValueOrDefault(hash);

    /// <inheritdoc/>
    public void Add(AnswerRow answer)
    {
        lock (_adding)
        {
            if (_answers.TryAdd(answer.Hash, answer)) add?.Invoke(answer);
        }
    }
}
