using Microsoft.Win32.SafeHandles;

namespace StreamSynth.Blocks.Sources;

/// <summary>Reads bytes at a place of a file straight into a buffer.</summary>
internal static class FileBytes
{
    /// <summary>Fills a span.</summary>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="target">Takes the bytes.</param>
    /// <param name="offset">Where they start, in bytes.</param>
    /// <exception cref="EndOfStreamException">The file is shorter.</exception>
    public static void Read(SafeFileHandle file, Span<byte> target, long offset)
    {
        for (int done = 0; done < target.Length;)
        {
            int read = RandomAccess.Read(file, target[done..], offset + done);
            if (read == 0) throw new EndOfStreamException($"the file ends at byte {offset + done}, inside the {target.Length} bytes that start at byte {offset}");
            done += read;
        }
    }
}
