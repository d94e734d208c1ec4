using System.Runtime.InteropServices;

namespace StreamSynth.Perf.Training;

/// <summary>Calls the bundled libvips straight: one encoded image to a thumbnail, its centre cut out, and its pixels in memory.</summary>
/// <remarks>The calls end in a list of arguments, here an empty one: pointers and whole numbers pass the same way with and without such a list on Linux x64.</remarks>
internal static unsafe partial class BareThumbnail
{
    private const string Library = "libvips-cpp.so.8.18.7";

    /// <summary>Decodes and shrinks an image to fit into a square, and cuts its centre out.</summary>
    /// <param name="encoded">The whole file.</param>
    /// <param name="box">Side of the square.</param>
    /// <param name="side">Side of what is cut out.</param>
    /// <param name="rgb">Gets u8[side,side,3].</param>
    public static void Make(ReadOnlySpan<byte> encoded, int box, int side, Span<byte> rgb)
    {
        fixed (byte* data = encoded)
        {
            nint whole;
            Require(Thumbnail(data, (nuint)encoded.Length, &whole, box, 0));
            nint centre;
            Require(Crop(whole, &centre, (Width(whole) - side) / 2, (Height(whole) - side) / 2, side, side, 0));
            nuint length;
            byte* pixels = Write(centre, &length);
            if (pixels is null || length != (nuint)rgb.Length) throw new InvalidOperationException($"libvips gave {length} bytes instead of {rgb.Length}.");
            new ReadOnlySpan<byte>(pixels, rgb.Length).CopyTo(rgb);
            Free(pixels);
            Unref(centre);
            Unref(whole);
        }
    }

    private static void Require(int code)
    {
        if (code != 0) throw new InvalidOperationException("libvips could not make a thumbnail.");
    }

    [LibraryImport(Library, EntryPoint = "vips_thumbnail_buffer")]
    private static partial int Thumbnail(byte* data, nuint length, nint* image, int width, nint end);

    [LibraryImport(Library, EntryPoint = "vips_crop")]
    private static partial int Crop(nint image, nint* cropped, int left, int top, int width, int height, nint end);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    private static partial int Width(nint image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    private static partial int Height(nint image);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_memory")]
    private static partial byte* Write(nint image, nuint* length);

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    private static partial void Unref(nint instance);

    [LibraryImport(Library, EntryPoint = "g_free")]
    private static partial void Free(void* memory);
}
