namespace StreamSynth.Media.Native;

/// <summary>Owns one image of libvips, a lazy pipeline until its pixels are copied out.</summary>
internal sealed unsafe class VipsImage : IDisposable
{
    private const int Unsigned8 = 0;

    private readonly MediaTask _task;

    internal VipsImage(VipsObject handle, MediaTask task)
    {
        Handle = handle;
        _task = task;
        if (handle.IsInvalid) throw task.Failed("image");
    }

    internal VipsObject Handle { get; }

    internal ImageSize Size => new(VipsImports.ImageWidth(Handle), VipsImports.ImageHeight(Handle));

    internal int Bands => VipsImports.ImageBands(Handle);

    internal bool HasAlpha => VipsImports.ImageHasAlpha(Handle) != 0;

    internal bool IsUnsigned8 => VipsImports.ImageFormat(Handle) == Unsigned8;

    internal int Interpretation => VipsImports.ImageInterpretation(Handle);

    /// <summary>Wraps pinned pixels without a copy; they must stay pinned until the image is disposed.</summary>
    internal static VipsImage Wrap(byte* pixels, ImageSize size, int bands, MediaTask task)
    {
        VipsRuntime.Require();
        nuint bytes = (nuint)(size.Pixels * bands);
        return new VipsImage(new VipsObject(VipsImports.ImageFromMemory(pixels, bytes, size.Width, size.Height, bands, Unsigned8)), task);
    }

    /// <summary>Runs the pipeline and writes its pixels into the caller's buffer, without a copy in between.</summary>
    internal void CopyTo(Span<byte> pixels, int bands)
    {
        if (Bands != bands || !IsUnsigned8)
        {
            throw new MediaException($"Could not {_task.What}: expected {bands} bands of 8 bits, found {Bands} bands. {_task.Advice}");
        }

        fixed (byte* target = pixels)
        {
            // libvips writes in place into an image that wraps foreign memory of the same size.
            using VipsImage wrapped = Wrap(target, Size, bands, _task);
            if (VipsImports.ImageWrite(Handle, wrapped.Handle) != 0) throw _task.Failed("write");
        }
    }

    public void Dispose() => Handle.Dispose();
}
