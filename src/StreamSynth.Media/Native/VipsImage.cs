namespace StreamSynth.Media.Native;

/// <summary>Owns one image of libvips, a lazy pipeline until its pixels are copied out.</summary>
internal sealed unsafe class VipsImage : IDisposable
{
    private const int Unsigned8 = 0;

    // Whole rows of JPEG's blocks, few enough to stay in the processor's cache.
    private const int StripRows = 64;

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

    /// <summary>Gives the EXIF orientation, 1 to 8; 1 where there is none or it makes no sense.</summary>
    internal int Orientation => VipsImports.ImageOrientation(Handle) is >= 1 and <= 8 and int orientation ? orientation : 1;

    internal bool HasProfile => VipsImports.ImageFieldType(Handle, "icc-profile-data") != 0;

    /// <summary>Wraps pinned pixels without a copy; they must stay pinned until the image is disposed.</summary>
    internal static VipsImage Wrap(byte* pixels, ImageSize size, int bands, MediaTask task)
    {
        VipsRuntime.Require();
        nuint bytes = (nuint)(size.Pixels * bands);
        return new VipsImage(new VipsObject(VipsImports.ImageFromMemory(pixels, bytes, size.Width, size.Height, bands, Unsigned8)), task);
    }

    /// <summary>Gives a second handle on the same image.</summary>
    internal VipsImage Share()
    {
        bool added = false;
        Handle.DangerousAddRef(ref added);
        try
        {
            return new VipsImage(new VipsObject(VipsImports.Reference(Handle.DangerousGetHandle())), _task);
        }
        finally
        {
            Handle.DangerousRelease();
        }
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
            using VipsImage wrapped = Wrap(target, Size, bands, _task);
            CopyTo(wrapped);
        }
    }

    // On the calling thread: vips_image_write would hand the work to a thread of its pool and wait, which costs more than a small image does.
    private void CopyTo(VipsImage target)
    {
        ImageSize size = Size;
        if (VipsImports.PrepareInput(Handle) != 0) throw _task.Failed("write");
        using VipsObject from = new(VipsImports.RegionNew(Handle));
        using VipsObject to = new(VipsImports.RegionNew(target.Handle));
        VipsRect whole = new() { Width = size.Width, Height = size.Height };
        if (from.IsInvalid || to.IsInvalid || VipsImports.RegionImage(to, &whole) != 0) throw _task.Failed("write");
        for (int top = 0; top < size.Height; top += StripRows)
        {
            VipsRect strip = new() { Top = top, Width = size.Width, Height = Math.Min(StripRows, size.Height - top) };
            if (VipsImports.RegionPrepareTo(from, to, &strip, 0, top) != 0) throw _task.Failed("write");
        }
    }

    public void Dispose() => Handle.Dispose();
}
