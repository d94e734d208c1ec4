using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamSynth.Media.Native;

/// <summary>Starts libvips once and sets it to one thread per call and no cache.</summary>
internal static unsafe class VipsRuntime
{
    private const int WarningLevels = (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7);
    private const int CriticalLevel = 1 << 3;

    // The first use of this field starts the library; the runtime makes that once and thread-safe.
    private static readonly string? Failure = Start();

    /// <summary>Throws when the library did not start; every entry into libvips passes here.</summary>
    internal static void Require()
    {
        if (Failure is not null) throw new MediaException(Failure);
    }

    internal static string Version()
    {
        Require();
        return Text(VipsImports.VersionString());
    }

    internal static long TrackedBytes()
    {
        Require();
        return (long)VipsImports.TrackedMemory();
    }

    /// <summary>Takes and clears the error text, which libvips keeps in one buffer for all threads.</summary>
    /// <remarks>When two calls fail at once the text of both may land in one error; none is lost.</remarks>
    internal static string TakeError()
    {
        byte* text = VipsImports.TakeErrorText();
        try
        {
            string said = string.Join("; ", Text(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => !IsProbe(l)).Distinct());
            return said.Length == 0 ? "no text from libvips" : said;
        }
        finally
        {
            VipsImports.Free(text);
        }
    }

    /// <summary>Empties the error text after a call that went well and yet left some, so that it lands in no later error and never fills the buffer.</summary>
    internal static void DropError() => VipsImports.Free(VipsImports.TakeErrorText());

    // The AVIF loader looks for the end of a file by seeking beyond it, also in a sound one.
    private static bool IsProbe(string line) => line.StartsWith("source: bad seek to ", StringComparison.Ordinal);

    private static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";

    private static string? Start()
    {
        try
        {
            if (VipsImports.Init("streamsynth") != 0) return $"libvips did not start: {TakeError()}.";
        }
        catch (DllNotFoundException missing)
        {
            return $"libvips was not found beside the program. Build again, so that 'npm ci' fetches it. ({missing.Message})";
        }

        // One thread per call: the graph runs many calls at once, and a pool per call would fight it for cores.
        VipsImports.SetConcurrency(1);
        // No operation cache: a cached operation would keep pointing into a caller's buffer after the call.
        VipsImports.SetCacheMax(0);
        // Without a handler GLib prints warnings about odd files to standard error, through a live terminal table.
        VipsImports.SetLogHandler("VIPS", WarningLevels, &Ignore, 0);
        // A file that promises an impossible size makes GObject refuse a property, on its way to the error that is thrown.
        VipsImports.SetLogHandler("GLib-GObject", WarningLevels | CriticalLevel, &Ignore, 0);
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* domain, int level, byte* message, nint state)
    {
    }
}
