using System.Collections.Concurrent;
using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Items;
using StreamSynth.Language;
using StreamSynth.Language.Answers;

namespace StreamSynth.Blocks.Llm;

/// <summary>
/// Holds what a block does that asks for phrases and puts them into prompts: each class is asked for once, when its first prompt comes, and its phrases go round by
/// quota. A question without the class text is asked once for all.
/// </summary>
/// <param name="options">Options of the block.</param>
/// <param name="places">Where models are looked for.</param>
/// <param name="missing">Reason of prompts that are dropped because their class has no phrases.</param>
internal sealed class ClassPhrases(PhraseOptions options, Places places, string missing) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<IReadOnlyList<string>>> _phrases = new();
    private readonly ModelQuestions _questions = new(options.Llm, places);
    private readonly DistinctPhrases? _distinct = options.Distinct is { } distinct ? new(distinct, places, options.Llm.Threads) : null;
    private PhraseTurns? _turns;
    private IReadOnlyList<ClassLabel> _classes = [];
    private ulong _seed;

    /// <summary>Gives the hashes of the models once they are open.</summary>
    public IReadOnlyDictionary<string, string> Hashes =>
        new Dictionary<string, string>(_distinct?.Hash is { } hash ? _questions.Hashes.Where(h => h.Key != hash.Key).Append(hash) : _questions.Hashes);

    /// <summary>Finds what is wrong with the models.</summary>
    public IEnumerable<Diagnostic> Check() => [.. _questions.Check(), .. _distinct?.Check() ?? []];

    /// <summary>Takes the answers that are known.</summary>
    public void Keep(IAnswers answers) => _questions.Keep(answers);

    /// <summary>Opens the models.</summary>
    /// <param name="run">The run.</param>
    /// <param name="classes">The classes that prompts come round-robin over.</param>
    public void Open(RunScope run, IReadOnlyList<ClassLabel> classes)
    {
        _classes = classes;
        _seed = KeyMix.Mix(run.Seeds.Generation, run.Node);
        _turns = new(options.Share, _seed);
        _questions.Open(run.Node);
        _distinct?.Open();
    }

    /// <summary>Puts a phrase into a prompt, or leaves it as it is, by quota.</summary>
    public async ValueTask<Outcome<Prompt>> FillAsync(Prompt prompt, ItemScope item, CancellationToken cancel)
    {
        long turn = item.Header.Ordinal / Math.Max(1, _classes.Count);
        bool isFirst = IsPerClass ? turn == 0 : item.Header.Ordinal == 0;
        IReadOnlyList<string> phrases;
        try
        {
            phrases = await PhrasesOfAsync(prompt.Label, cancel).ConfigureAwait(false);
        }
        catch (TextModelException) when (!isFirst)
        {
            // The first prompt that asked has failed with the whole story; a thousand repetitions of it would only hide the others.
            return Outcome<Prompt>.Skip(missing);
        }

        return _turns!.Choose(prompt.Label.Index, turn, phrases.Count) is { } chosen ? prompt with { Text = Fill(prompt.Text, phrases[chosen]) } : prompt;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _questions.DisposeAsync().ConfigureAwait(false);
        _distinct?.Dispose();
    }

    private bool IsPerClass => options.Asked.Contains(PhraseOptions.ClassSlot, StringComparison.Ordinal);

    private string Fill(string prompt, string phrase) =>
        options.Filled.Replace(options.PhraseSlot, phrase, StringComparison.Ordinal).Replace(PhraseOptions.PromptSlot, prompt, StringComparison.Ordinal);

    // Whoever comes first asks; the others wait for the same answer.
    private async Task<IReadOnlyList<string>> PhrasesOfAsync(ClassLabel label, CancellationToken cancel)
    {
        var mine = new TaskCompletionSource<IReadOnlyList<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<IReadOnlyList<string>> asked = _phrases.GetOrAdd(IsPerClass ? label.Index : -1, mine);
        if (asked != mine) return await asked.Task.WaitAsync(cancel).ConfigureAwait(false);

        try
        {
            mine.SetResult(await AskAsync(IsPerClass ? label : null, cancel).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            mine.SetException(e);
        }

        return await mine.Task.ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<string>> AskAsync(ClassLabel? about, CancellationToken cancel)
    {
        PhraseList list = options.List;
        string question = options.Asked
            .Replace(PhraseOptions.CountSlot, list.Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace(PhraseOptions.ClassSlot, about?.Text, StringComparison.Ordinal);
        ulong seed = KeyMix.Mix(_seed, (ulong)((about?.Index ?? -1) + 1));
        Read<string> found = await _questions.AskAsync(question, list.Guide, list.Read, seed, about is null ? "all classes" : $"class '{about.Name}'", cancel).ConfigureAwait(false);
        if (_distinct is null) return found.Entries;

        // Phrases for all classes are compared in prompts of the first one: whose prompt came first is a matter of timing.
        string text = (about ?? _classes.FirstOrDefault())?.Text ?? string.Empty;
        return [.. _distinct.Choose([.. found.Entries.Select(p => Fill(text, p))]).Select(i => found.Entries[i])];
    }
}
