namespace StreamSynth.Testing;

/// <summary>Finds files of the repository from wherever the tests run.</summary>
public static class Repository
{
    /// <summary>Gives the folder that holds <c>StreamSynth.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Gives the full path of a file or folder named relative to the root, with '/' between parts.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>
    /// Gives the folder of golden cases: the one that STREAMSYNTH_GOLDEN names, else the committed one.
    /// Golden tests read every case file of this folder, so that new cases need no new code.
    /// </summary>
    public static string Golden(string relative)
    {
        string? named = Environment.GetEnvironmentVariable("STREAMSYNTH_GOLDEN");
        return Path.Combine(string.IsNullOrEmpty(named) ? PathOf("tests/golden") : named, relative.Replace('/', Path.DirectorySeparatorChar));
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamSynth.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds StreamSynth.sln.");
    }
}
