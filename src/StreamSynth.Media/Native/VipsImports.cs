using System.Runtime.InteropServices;

namespace StreamSynth.Media.Native;

/// <summary>Declares the functions of libvips, GObject and GLib that are called; one shared library holds all three.</summary>
/// <remarks>No function here is variadic: the variadic C calls of libvips cannot pass through P/Invoke, hence the operation API.</remarks>
internal static unsafe partial class VipsImports
{
    private const string Library = "libvips-cpp.so.8.18.7";

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Init(string programName);

    [LibraryImport(Library, EntryPoint = "vips_version_string")]
    internal static partial byte* VersionString();

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    internal static partial void SetConcurrency(int threads);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    internal static partial void SetCacheMax(int operations);

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_mem")]
    internal static partial nuint TrackedMemory();

    [LibraryImport(Library, EntryPoint = "vips_error_buffer_copy")]
    internal static partial byte* TakeErrorText();

    [LibraryImport(Library, EntryPoint = "g_free")]
    internal static partial void Free(void* memory);

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    internal static partial void Unref(nint instance);

    [LibraryImport(Library, EntryPoint = "g_object_ref")]
    internal static partial nint Reference(nint instance);

    [LibraryImport(Library, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint SetLogHandler(
        string domain, int levels, delegate* unmanaged[Cdecl]<byte*, int, byte*, nint, void> handler, nint state);

    [LibraryImport(Library, EntryPoint = "vips_image_get_type")]
    internal static partial nuint ImageType();

    [LibraryImport(Library, EntryPoint = "vips_blob_get_type")]
    internal static partial nuint BlobType();

    [LibraryImport(Library, EntryPoint = "vips_target_get_type")]
    internal static partial nuint TargetType();

    [LibraryImport(Library, EntryPoint = "g_value_init")]
    internal static partial GValue* ValueInit(GValue* value, nuint type);

    [LibraryImport(Library, EntryPoint = "g_value_unset")]
    internal static partial void ValueUnset(GValue* value);

    [LibraryImport(Library, EntryPoint = "g_value_set_object")]
    internal static partial void ValueSetObject(GValue* value, nint instance);

    [LibraryImport(Library, EntryPoint = "g_value_dup_object")]
    internal static partial nint ValueDuplicateObject(GValue* value);

    [LibraryImport(Library, EntryPoint = "vips_value_set_blob")]
    internal static partial void ValueSetBlob(GValue* value, nint freeFunction, void* data, nuint length);

    [LibraryImport(Library, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint OperationNew(string name);

    [LibraryImport(Library, EntryPoint = "vips_object_set_argument_from_string", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetArgument(VipsObject operation, string name, string value);

    [LibraryImport(Library, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void SetProperty(VipsObject instance, string name, GValue* value);

    [LibraryImport(Library, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void GetProperty(VipsObject instance, string name, GValue* value);

    [LibraryImport(Library, EntryPoint = "vips_object_build")]
    internal static partial int Build(VipsObject operation);

    [LibraryImport(Library, EntryPoint = "vips_object_unref_outputs")]
    internal static partial void UnrefOutputs(VipsObject operation);

    [LibraryImport(Library, EntryPoint = "vips_image_new_from_memory")]
    internal static partial nint ImageFromMemory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library, EntryPoint = "vips_image_pio_input")]
    internal static partial int PrepareInput(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_region_new")]
    internal static partial nint RegionNew(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_region_image")]
    internal static partial int RegionImage(VipsObject region, VipsRect* area);

    [LibraryImport(Library, EntryPoint = "vips_region_prepare_to")]
    internal static partial int RegionPrepareTo(VipsObject region, VipsObject target, VipsRect* area, int x, int y);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    internal static partial int ImageWidth(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    internal static partial int ImageHeight(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_bands")]
    internal static partial int ImageBands(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_format")]
    internal static partial int ImageFormat(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_hasalpha")]
    internal static partial int ImageHasAlpha(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_interpretation")]
    internal static partial int ImageInterpretation(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_orientation")]
    internal static partial int ImageOrientation(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_typeof", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint ImageFieldType(VipsObject image, string name);

    [LibraryImport(Library, EntryPoint = "vips_target_custom_new")]
    internal static partial nint TargetCustomNew();

    [LibraryImport(Library, EntryPoint = "g_signal_connect_data", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nuint ConnectSignal(
        VipsObject instance,
        string signal,
        delegate* unmanaged[Cdecl]<nint, byte*, long, nint, long> callback,
        nint state,
        nint destroy,
        int flags);
}

/// <summary>Mirrors <c>GValue</c> of GObject: a type and two words of data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    internal nuint Type;
    internal ulong First;
    internal ulong Second;
}

/// <summary>Mirrors <c>VipsRect</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct VipsRect
{
    internal int Left;
    internal int Top;
    internal int Width;
    internal int Height;
}
