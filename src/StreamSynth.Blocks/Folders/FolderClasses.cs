using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Blocks.Folders;

/// <summary>Says which class a folder stands for: by option, by the class file, or by its own name, in this order.</summary>
internal sealed class FolderClasses
{
    private readonly IReadOnlyList<ClassLabel> _classes;
    private readonly IReadOnlyDictionary<string, string> _byOption;
    private readonly Dictionary<string, ClassLabel> _byName;
    private readonly Dictionary<string, ClassLabel> _byFile = [];

    public FolderClasses(IReadOnlyList<ClassLabel> classes, ReadFolderOptions options, string? classFile)
    {
        (_classes, _byOption) = (classes, options.ClassNames);
        _byName = classes.ToDictionary(c => c.Name);
        if (classFile is not null) ReadFile(classFile);
    }

    /// <summary>Gives the label; null when the graph does not have that class.</summary>
    public ClassLabel? Find(string folder) =>
        _byOption.TryGetValue(folder, out string? name) ? _byName.GetValueOrDefault(name) : _byFile.GetValueOrDefault(folder) ?? _byName.GetValueOrDefault(folder);

    /// <summary>Refuses folders that lack a class: most often the names are written differently.</summary>
    /// <exception cref="InvalidDataException">Classes without images; the message names them all.</exception>
    public void RequireAll(ClassFolders folders)
    {
        string[] filled = [.. folders.Filled];
        string[] missing = [.. _classes.Except(filled.Select(Find)).Select(c => c!.Name)];
        if (missing.Length == 0) return;

        string fix = Suggestion.For(missing[0], filled) ?? $"folders with images: {string.Join(", ", filled.Take(5))}{(filled.Length > 5 ? ", ..." : ".")}";
        throw new InvalidDataException(
            $"there are no images of {missing.Length} of the {_classes.Count} classes ({string.Join(", ", missing.Take(5).Select(m => $"'{m}'"))}{(missing.Length > 5 ? ", ..." : string.Empty)}); {fix} Name the folders in 'classNames', or set 'allowMissing'.");
    }

    // "n02979186 cassette player, tape deck"
    private void ReadFile(string path)
    {
        foreach (string line in File.ReadLines(path))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0) continue;

            string? name = line[(space + 1)..].Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(_byName.ContainsKey);
            if (name is not null) _byFile[line[..space]] = _byName[name];
        }
    }
}
