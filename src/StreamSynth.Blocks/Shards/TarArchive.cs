using System.IO.Compression;
using System.IO.Pipelines;

namespace StreamSynth.Blocks.Shards;

/// <summary>Opens tar archives for reading, packed (.tar.gz, .tgz) or not.</summary>
internal static class TarArchive
{
    private const int Chunk = 64 * 1024;

    /// <summary>Tells by its name whether a file is a tar archive.</summary>
    public static bool IsArchive(string path) => IsPacked(path) || path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens an archive at a place: a plain one is sought, a packed one unpacked up to there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="start">Where to start in the unpacked archive, in bytes.</param>
    /// <param name="cancel">Ends the unpacking.</param>
    /// <returns>The reader, which the caller completes; completing closes the file.</returns>
    /// <exception cref="InvalidDataException">The archive ends before that place, or is not packed as its name says.</exception>
    public static async ValueTask<PipeReader> OpenAsync(string path, long start, CancellationToken cancel)
    {
        FileStream file = new(path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous, BufferSize = 0 });
        if (!IsPacked(path))
        {
            file.Position = start;
            return PipeReader.Create(file, new(bufferSize: Chunk));
        }

        GZipStream unpacked = new(file, CompressionMode.Decompress);
        try
        {
            await PassAsync(unpacked, start, cancel).ConfigureAwait(false);
        }
        catch
        {
            await unpacked.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return PipeReader.Create(unpacked, new(bufferSize: Chunk));
    }

    private static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    private static async ValueTask PassAsync(Stream stream, long bytes, CancellationToken cancel)
    {
        byte[] passed = new byte[(int)Math.Min(Chunk, bytes)];
        for (long left = bytes; left > 0;)
        {
            int read = await stream.ReadAsync(passed.AsMemory(0, (int)Math.Min(passed.Length, left)), cancel).ConfigureAwait(false);
            if (read == 0) throw new InvalidDataException($"the archive ends before byte {bytes}");
            left -= read;
        }
    }
}
