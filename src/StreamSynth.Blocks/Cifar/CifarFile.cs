using System.IO.Enumeration;
using System.IO.Pipelines;
using StreamSynth.Blocks.Shards;

namespace StreamSynth.Blocks.Cifar;

/// <summary>Is one file of records, on its own or inside of an archive.</summary>
/// <param name="Path">The file, or the archive that holds it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its length, in bytes.</param>
/// <param name="Start">Where its header starts in the unpacked archive, in bytes; -1 for a file on its own.</param>
internal sealed record CifarFile(string Path, string Name, long Length, long Start)
{
    /// <summary>Tells whether it is in an archive.</summary>
    public bool IsInArchive => Start >= 0;

    /// <summary>Finds the files of an archive by name, in the archive's own order, since a packed one can be read in no other; reads the archive to its end, so that a torn one is noticed.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static async ValueTask<IReadOnlyList<CifarFile>> InArchiveAsync(string path, string member, CancellationToken cancel)
    {
        List<CifarFile> files = [];
        PipeReader reader = await TarArchive.OpenAsync(path, 0, cancel).ConfigureAwait(false);
        try
        {
            TarEntries entries = new(reader);
            while (await entries.NextAsync(cancel).ConfigureAwait(false) is { } entry)
            {
                string name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
                if (FileSystemName.MatchesSimpleExpression(member, name)) files.Add(new(path, name, entry.Size, entry.Start));
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{System.IO.Path.GetFileName(path)}: {e.Message}", e);
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }

        return files;
    }
}
