using StreamSynth.Search.Rounds;

namespace StreamSynth.Labelling.Tests;

/// <summary>Keeps events in memory, and fails from a number of them on, as a full disk does.</summary>
internal sealed class MemoryJournal(int room = int.MaxValue) : ISearchJournal
{
    private readonly List<SearchEvent> _kept = [];

    public IReadOnlyList<SearchEvent> Past => [];

    public IReadOnlyList<SearchEvent> Kept => _kept;

    public IEnumerable<string> Answers => _kept.OfType<Answered>().Select(a => $"{a.Id}:{a.Answer}");

    public ValueTask AppendAsync(SearchEvent happened, CancellationToken cancel)
    {
        if (_kept.Count == room) throw new IOException("No space left on device.");
        _kept.Add(happened);

        return ValueTask.CompletedTask;
    }
}
