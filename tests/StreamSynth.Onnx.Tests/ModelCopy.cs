using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests;

/// <summary>Copies a model folder to a temporary place where a test can spoil it.</summary>
internal sealed class ModelCopy : IDisposable
{
    public ModelCopy(string source)
    {
        Folder = Directory.CreateTempSubdirectory("streamsynth-onnx-").FullName;
        Add(source, string.Empty);
    }

    public string Folder { get; }

    public string At(string relative) => Path.Combine(Folder, relative);

    public void Add(string source, string target)
    {
        string root = Repository.PathOf(source);
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, target, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Replace(string relative, string before, string after)
    {
        string text = File.ReadAllText(At(relative));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(At(relative), text.Replace(before, after, StringComparison.Ordinal));
    }

    public void Truncate(string relative, long length)
    {
        using FileStream stream = File.OpenWrite(At(relative));
        stream.SetLength(length);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
