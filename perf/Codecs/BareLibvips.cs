using System.Runtime.InteropServices;

namespace StreamSynth.Perf.Codecs;

/// <summary>Calls the bundled libvips straight, file to file as its tool does: what it takes is the library's own, what we take beyond it is ours.</summary>
/// <remarks>Both calls end in a list of arguments, here an empty one: pointers alone pass the same way with and without such a list on Linux x64.</remarks>
internal static partial class BareLibvips
{
    private const string Library = "libvips-cpp.so.8.18.7";

    /// <summary>Copies an image; the names' endings choose the codecs, and brackets behind them hold settings.</summary>
    public static void Copy(string from, string to)
    {
        nint image = Open(from, 0);
        if (image == 0 || Write(image, to, 0) != 0) throw new InvalidOperationException($"libvips could not copy {from} to {to}.");
        Unref(image);
    }

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_file", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, nint end);

    [LibraryImport(Library, EntryPoint = "vips_image_write_to_file", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Write(nint image, string name, nint end);

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    private static partial void Unref(nint instance);
}
