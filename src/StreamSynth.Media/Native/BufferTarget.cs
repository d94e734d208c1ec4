using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace StreamSynth.Media.Native;

/// <summary>Lets libvips write encoded bytes straight into an <see cref="IBufferWriter{T}"/>.</summary>
/// <remarks>Some savers call back from a thread of libvips while the caller waits; there is never more than one call at a time.</remarks>
internal sealed unsafe class BufferTarget : IDisposable
{
    private readonly IBufferWriter<byte> _output;
    private readonly GCHandle _self;
    private ExceptionDispatchInfo? _failure;

    internal BufferTarget(IBufferWriter<byte> output)
    {
        VipsRuntime.Require();
        _output = output;
        Handle = new VipsObject(VipsImports.TargetCustomNew());
        _self = GCHandle.Alloc(this);
        VipsImports.ConnectSignal(Handle, "write", &Write, GCHandle.ToIntPtr(_self), 0, 0);
    }

    internal VipsObject Handle { get; }

    /// <summary>Throws again what the writer threw: an exception must not cross native frames.</summary>
    internal void ThrowIfFailed() => _failure?.Throw();

    public void Dispose()
    {
        Handle.Dispose();
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Write(nint target, byte* data, long length, nint state)
    {
        BufferTarget self = (BufferTarget)GCHandle.FromIntPtr(state).Target!;
        try
        {
            self._output.Write(new ReadOnlySpan<byte>(data, checked((int)length)));
            return length;
        }
        catch (Exception thrown)
        {
            self._failure ??= ExceptionDispatchInfo.Capture(thrown);
            return -1;
        }
    }
}
