namespace StreamSynth.Search.Rounds;

/// <summary>Keeps what happens in a search, so that it can go on where it ended.</summary>
public interface ISearchJournal
{
    /// <summary>Gets what happened before this process, in order.</summary>
    IReadOnlyList<SearchEvent> Past { get; }

    /// <summary>Keeps an event; once this ends, the event survives whatever happens to the process.</summary>
    ValueTask AppendAsync(SearchEvent happened, CancellationToken cancel);
}
