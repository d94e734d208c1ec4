namespace StreamSynth.Storage.Checkpoints;

/// <summary>Lends blocks of memory for copies of tensors and keeps them for the next snapshot: touching fresh pages costs ten times the copy. Safe for several threads.</summary>
internal sealed class BlockPool
{
    /// <summary>Gives the size of a block, which is also the most that one row of a tensor holds.</summary>
    public const int BlockBytes = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _free = [];

    /// <summary>Gives the number of blocks lent.</summary>
    public int Lent { get; private set; }

    /// <summary>Sees to it that this many bytes can be lent without touching fresh memory.</summary>
    public void Reserve(long bytes)
    {
        lock (_lock)
        {
            while ((long)_free.Count * BlockBytes < bytes)
            {
                byte[] block = GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
                block.AsSpan().Clear();
                _free.Push(block);
            }
        }
    }

    public byte[] Rent()
    {
        lock (_lock)
        {
            Lent++;
            return _free.TryPop(out byte[]? block) ? block : GC.AllocateUninitializedArray<byte>(BlockBytes, pinned: true);
        }
    }

    public void Return(IReadOnlyList<byte[]> blocks)
    {
        lock (_lock)
        {
            Lent -= blocks.Count;
            foreach (byte[] block in blocks) _free.Push(block);
        }
    }
}
