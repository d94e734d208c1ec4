using System.Security.Cryptography;
using StreamSynth.Blocks.Sources;

namespace StreamSynth.Blocks.Folders;

/// <summary>Is one image of a class folder.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Folder">Name of the class folder.</param>
/// <param name="Name">Its path within the class folder, with '/' between parts.</param>
internal readonly record struct ClassImage(string Path, string Folder, string Name);

/// <summary>Lists the images below the class folders of one folder, in an order that is the same everywhere.</summary>
internal sealed class ClassFolders
{
    private const int MaxDepth = 32;
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".avif"];
    private readonly string _root;
    private readonly string[] _folders;
    private readonly string[][] _images; // by class folder
    private readonly long[] _ends; // number of the image after each class folder's last one

    private ClassFolders(string root, string[] folders, string[][] images, string hash)
    {
        (_root, _folders, _images, Hash) = (root, folders, images, hash);
        _ends = new long[folders.Length];
        for (int i = 0; i < folders.Length; i++) _ends[i] = (i == 0 ? 0 : _ends[i - 1]) + images[i].Length;
    }

    /// <summary>Gives the number of images.</summary>
    public long Count => _ends.Length == 0 ? 0 : _ends[^1];

    /// <summary>Gives the SHA-256 of all paths and file lengths.</summary>
    public string Hash { get; }

    /// <summary>Gives the names of the class folders that hold images.</summary>
    public IEnumerable<string> Filled => _folders.Where((_, i) => _images[i].Length > 0);

    /// <summary>Gives the names of the class folders, in order.</summary>
    public static string[] NamesIn(string root) => [.. new DirectoryInfo(root).EnumerateDirectories().Select(d => d.Name).Order(StringComparer.Ordinal)];

    /// <summary>Lists the images.</summary>
    /// <exception cref="InvalidDataException">A link leads back to a folder above it; the message names it.</exception>
    public static ClassFolders List(string root, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] folders = NamesIn(root);
        string[][] images = new string[folders.Length][];
        for (int i = 0; i < folders.Length; i++)
        {
            List<(string Name, long Length)> found = [];
            Collect(new(Path.Combine(root, folders[i])), string.Empty, [RealPath(new(root))], found, cancel);
            found.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            images[i] = [.. found.Select(f => f.Name)];
            foreach ((string name, long length) in found) DataHash.AppendName(hash, $"{folders[i]}/{name}", length);
        }

        return new(root, folders, images, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Gives an image by its number.</summary>
    public ClassImage At(long number)
    {
        int folder = Array.BinarySearch(_ends, number + 1);
        if (folder < 0) folder = ~folder;

        // An empty class folder has the same end as the one before it.
        while (folder > 0 && _ends[folder - 1] > number) folder--;
        string name = _images[folder][number - (_ends[folder] - _images[folder].Length)];

        return new(Path.Combine(_root, _folders[folder], name), _folders[folder], name);
    }

    // Links are followed: data sets are often made of them. One that leads back would be followed for ever.
    private static void Collect(DirectoryInfo folder, string prefix, IReadOnlyList<string> above, List<(string Name, long Length)> found, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        string real = RealPath(folder);
        if (above.Contains(real) || above.Count > MaxDepth) throw new InvalidDataException($"'{folder.FullName}' leads back to a folder above it ({real}); remove that link.");

        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo inner) Collect(inner, $"{prefix}{inner.Name}/", [.. above, real], found, cancel);
            else if (Extensions.Contains(entry.Extension, StringComparer.OrdinalIgnoreCase)) found.Add(($"{prefix}{entry.Name}", LengthOf((FileInfo)entry)));
        }
    }

    // A link to nowhere is listed too: its image fails alone when it is read.
    private static long LengthOf(FileInfo file) => file.Exists ? file.Length : 0;

    private static string RealPath(DirectoryInfo folder) => folder.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder.FullName;
}
