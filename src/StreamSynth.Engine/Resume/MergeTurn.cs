namespace StreamSynth.Engine.Resume;

/// <summary>
/// Holds how far a node that merges streams is: the next ordinal of each, and whose turn it is. Streams that have ended need not be told from others: they give nothing when it is their turn.
/// </summary>
/// <param name="next">The next ordinal of each input.</param>
/// <param name="turn">The number of the input whose turn it is.</param>
internal sealed class MergeTurn(IEnumerable<long> next, int turn) : IReplayed<MergeTurn, int>
{
    private readonly long[] _next = [.. next];

    public IReadOnlyList<long> Next => _next;

    public int Turn { get; private set; } = turn;

    public long Position { get; private set; } = next.Sum();

    public long After(int step) => Position + 1;

    public void Apply(int step)
    {
        _next[step]++;
        Turn = (step + 1) % _next.Length;
        Position++;
    }

    public MergeTurn Copy() => new(_next, Turn);
}
