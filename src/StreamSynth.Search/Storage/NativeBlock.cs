using System.Runtime.InteropServices;

namespace StreamSynth.Search.Storage;

/// <summary>Owns zeroed memory, aligned to a cache line, which is also the widest vector.</summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    public const int Alignment = 64;

    private readonly long _bytes;

    public NativeBlock(nuint bytes)
        : base(invalidHandleValue: 0, ownsHandle: true)
    {
        _bytes = (long)bytes;
        SetHandle((nint)NativeMemory.AlignedAlloc(bytes, Alignment));
        NativeMemory.Clear((void*)handle, bytes);
        // So that a forgotten set weighs on the collector as much as it weighs.
        GC.AddMemoryPressure(_bytes);
    }

    public override bool IsInvalid => handle == 0;

    public byte* Address => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(_bytes);

        return true;
    }
}
