using System.Runtime.InteropServices;

namespace StreamSynth.Storage.Files;

/// <summary>Flushes a folder's entries to disk, without which a new or renamed file may be lost with the power.</summary>
internal static partial class FolderFlush
{
    /// <summary>Calls fsync on the folder; does nothing on Windows, which offers no such call.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;

        // .NET refuses to open a folder, and open(2) is variadic; opendir gives a descriptor too.
        nint stream = OpenFolder(folder);
        if (stream == 0) throw new IOException($"Folder {folder} could not be opened (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Sync(Descriptor(stream)) != 0) throw new IOException($"Folder {folder} could not be flushed (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = CloseFolder(stream);
        }
    }

    /// <summary>Makes a folder with its parents so that they outlive a power cut; what is there already stays as it is.</summary>
    public static void Create(string folder)
    {
        Stack<string> missing = [];
        for (string? part = Path.GetFullPath(folder); part is not null && !Directory.Exists(part); part = Path.GetDirectoryName(part)) missing.Push(part);
        foreach (string part in missing)
        {
            Directory.CreateDirectory(part);
            Flush(Path.GetDirectoryName(part)!);
        }
    }

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint OpenFolder(string path);

    [LibraryImport("libc", EntryPoint = "dirfd")]
    private static partial int Descriptor(nint stream);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseFolder(nint stream);
}
