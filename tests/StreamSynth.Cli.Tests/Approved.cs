using StreamSynth.Testing;

namespace StreamSynth.Cli.Tests;

/// <summary>Compares a text with the one that somebody has looked at and found good, in folder Approved.</summary>
/// <remarks>To approve a changed text: delete its file, run the test, look at the file that it wrote, commit it.</remarks>
internal static class Approved
{
    public static void Equal(string name, string actual)
    {
        string path = Repository.PathOf($"tests/StreamSynth.Cli.Tests/Approved/{name}.txt");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, actual);
            Assert.Fail($"There was no approved text '{name}'. It is written now: look at {path}, and run again.");
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
