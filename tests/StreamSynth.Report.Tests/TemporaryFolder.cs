using System.Runtime.CompilerServices;

namespace StreamSynth.Report.Tests;

/// <summary>Gives each test a folder of its own and deletes it afterwards.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder([CallerMemberName] string test = "") => FullPath = Directory.CreateTempSubdirectory($"streamsynth-{test}-").FullName;

    public string FullPath { get; }

    public string File(string name) => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
