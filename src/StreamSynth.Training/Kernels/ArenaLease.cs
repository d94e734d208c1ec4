using StreamSynth.Training.Kernels.Native;

namespace StreamSynth.Training.Kernels;

/// <summary>Holds memory of a session's arena; disposing gives it back.</summary>
internal readonly unsafe ref struct ArenaLease
{
    private const nuint Alignment = 64;

    private readonly byte* _memory;
    private readonly nint _allocator;

    public ArenaLease(nint context, long floats)
    {
        _memory = RuntimeApi.Allocate(context, (nuint)(floats * sizeof(float)) + Alignment, out _allocator);
    }

    /// <summary>Gives the first element.</summary>
    public float* Start => (float*)(((nuint)_memory + Alignment - 1) & ~(Alignment - 1));

    public void Dispose() => RuntimeApi.Free(_allocator, _memory);
}
