namespace StreamSynth.Engine.Blocks;

/// <summary>Finds files that a graph names: models, icon packages, data.</summary>
/// <param name="Roots">Folders to look in, first match wins: the graph file's folder and its parents, the working folder, the program's folder and its parents.</param>
public sealed record Places(IReadOnlyList<string> Roots)
{
    /// <summary>Makes the list of roots of a graph file.</summary>
    public static Places Around(string graphFile, string workingFolder, string programFolder)
    {
        var roots = new List<string>();
        AddWithParents(roots, Path.GetDirectoryName(Path.GetFullPath(graphFile))!);
        AddWithParents(roots, Path.GetFullPath(workingFolder));
        AddWithParents(roots, Path.GetFullPath(programFolder));

        return new(roots);
    }

    /// <summary>Gives the full path of a file or folder, or null when no root holds it.</summary>
    /// <param name="relative">Absolute path, or one relative to a root, with '/' between parts.</param>
    public string? Find(string relative)
    {
        if (Path.IsPathRooted(relative)) return Path.Exists(relative) ? relative : null;

        return Roots.Select(root => Path.GetFullPath(Path.Combine(root, relative))).FirstOrDefault(Path.Exists);
    }

    /// <summary>Gives the folder of a model, such as "icons-v0/clip": as it stands, or below a folder named models; null when there is none.</summary>
    public string? FindModel(string name) => Find(Path.Combine("models", name)) ?? Find(name);

    private static void AddWithParents(List<string> roots, string folder)
    {
        for (DirectoryInfo? current = new(folder); current is not null; current = current.Parent)
        {
            if (!roots.Contains(current.FullName)) roots.Add(current.FullName);
        }
    }
}
