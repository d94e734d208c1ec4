using Microsoft.Win32.SafeHandles;

namespace StreamSynth.Media.Native;

/// <summary>Owns one reference to a GObject of libvips: an image, an operation or a target.</summary>
internal sealed class VipsObject : SafeHandleZeroOrMinusOneIsInvalid
{
    internal VipsObject(nint reference)
        : base(ownsHandle: true) => SetHandle(reference);

    protected override bool ReleaseHandle()
    {
        VipsImports.Unref(handle);
        return true;
    }
}
