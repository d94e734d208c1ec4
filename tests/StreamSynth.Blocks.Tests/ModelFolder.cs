using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests;

/// <summary>Copies a model folder to a temporary place and replaces files of it.</summary>
public sealed class ModelFolder : IDisposable
{
    public ModelFolder(string source, params ReadOnlySpan<(string File, string By)> replaced)
    {
        string root = Repository.PathOf(source);
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            string copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(root, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        foreach ((string file, string by) in replaced) File.Copy(Repository.PathOf(by), System.IO.Path.Combine(Path, file), overwrite: true);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("streamsynth-model-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
