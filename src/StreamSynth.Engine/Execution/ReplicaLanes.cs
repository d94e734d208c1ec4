namespace StreamSynth.Engine.Execution;

/// <summary>
/// Picks the replica of each call: the one with the fewest calls in work, among equals the one that has worked least. So none takes more than its
/// parallelism, a slow one does not hoard what a free one could do, and a trickle of items does not all go to the first.
/// </summary>
/// <remarks>Threads: any. Lock: _lock guards both arrays. The caller never has more calls in work than all replicas together may have.</remarks>
internal sealed class ReplicaLanes(int replicas)
{
    private readonly Lock _lock = new();
    private readonly int[] _inWork = new int[replicas];
    private readonly long[] _taken = new long[replicas];

    /// <summary>Takes a place at the replica whose index is returned; give it back with <see cref="GiveBack"/>.</summary>
    public int Take()
    {
        lock (_lock)
        {
            int best = 0;
            for (int i = 1; i < _inWork.Length; i++)
            {
                if ((_inWork[i], _taken[i]).CompareTo((_inWork[best], _taken[best])) < 0) best = i;
            }

            _inWork[best]++;
            _taken[best]++;

            return best;
        }
    }

    /// <summary>Says that the call has ended.</summary>
    public void GiveBack(int replica)
    {
        lock (_lock) _inWork[replica]--;
    }
}
