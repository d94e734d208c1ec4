using System.Security.Cryptography;
using System.Text;

namespace StreamSynth.Onnx;

/// <summary>Describes what can be wrong with a model's files, and hashes them.</summary>
internal static class ModelFiles
{
    private static readonly byte[] LfsPointer = Encoding.ASCII.GetBytes("version https://git-lfs");

    /// <summary>Gives the fault of a file that is not there.</summary>
    public static ModelFault MissingFile(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        string found = Directory.Exists(folder)
            ? $"its folder holds {Listing(folder)}"
            : "its folder does not exist either";
        return new ModelFault(ModelFaultCodes.Missing, path, $"file not found; {found}", "download the whole model folder, or correct the model's name");
    }

    /// <summary>Gives the fault of a folder that is not there.</summary>
    public static ModelFault MissingFolder(string path) =>
        new(ModelFaultCodes.Missing, path, "folder not found", "download the model, or correct its name");

    /// <summary>Gives the fault of an .onnx file that ONNX Runtime refuses.</summary>
    /// <param name="path">The file.</param>
    /// <param name="native">The text of ONNX Runtime.</param>
    public static ModelFault UnreadableModel(string path, string native)
    {
        if (IsLfsPointer(path))
        {
            return new ModelFault(
                ModelFaultCodes.Unreadable, path, "found a Git LFS pointer where the model's bytes should be", "run 'git lfs pull' in the model's repository");
        }

        string size = File.Exists(path) ? $" ({new FileInfo(path).Length:N0} bytes)" : string.Empty;
        return new ModelFault(
            ModelFaultCodes.Unreadable, path, $"ONNX Runtime cannot load this file{size}: {native}", "copy or download the file again: it may be truncated or not an ONNX model");
    }

    /// <summary>Computes the SHA-256 over the names and bytes of files, as lower-case hex.</summary>
    /// <param name="root">Folder that the names are taken relative to.</param>
    /// <param name="files">Full paths; their order does not matter.</param>
    public static string Hash(string root, IEnumerable<string> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = new byte[1 << 20];
        foreach (string file in files.OrderBy(file => Path.GetRelativePath(root, file), StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            string name = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{stream.Length}\n"));
            for (int read = stream.Read(chunk); read > 0; read = stream.Read(chunk)) hash.AppendData(chunk, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Gives the JSON and text files, and a SentencePiece model, directly in a folder.</summary>
    public static IEnumerable<string> Configurations(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is ".json" or ".txt" || Path.GetFileName(file) == "spiece.model");

    /// <summary>Gives an .onnx file, if it is there, and the files that hold its weights.</summary>
    public static IEnumerable<string> WithExternalData(string model) => File.Exists(model) ? ExternalData.Files(model).Prepend(model) : [];

    private static string Listing(string folder)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)!).Order(StringComparer.Ordinal).Take(9)];
        return names.Length == 0 ? "nothing" : string.Join(", ", names.Take(8)) + (names.Length > 8 ? ", ..." : string.Empty);
    }

    private static bool IsLfsPointer(string path)
    {
        if (!File.Exists(path)) return false;
        byte[] head = new byte[LfsPointer.Length];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.AsSpan().SequenceEqual(LfsPointer);
    }
}
