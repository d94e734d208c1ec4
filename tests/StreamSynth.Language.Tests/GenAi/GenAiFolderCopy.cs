using StreamSynth.Testing;

namespace StreamSynth.Language.Tests.GenAi;

/// <summary>Copies the tiny decoder to a temporary place, where a test may damage it.</summary>
public sealed class GenAiFolderCopy : IDisposable
{
    public const string Source = "tests/golden/tiny-random-gpt2";

    public GenAiFolderCopy()
    {
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf(Source))) File.Copy(file, FileOf(System.IO.Path.GetFileName(file)));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("streamsynth-genai-").FullName;

    public string FileOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
