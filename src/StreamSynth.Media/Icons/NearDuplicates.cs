namespace StreamSynth.Media.Icons;

/// <summary>Lists the held-out icons that nearly equal an icon of realTrain and so must not be tested on.</summary>
/// <remarks>
/// The rule compares 53,000 held-out icons in one ink with all 36,000 of realTrain (see <see cref="NearDuplicateRule"/>): a minute.
/// Its result depends on the pinned package alone, so it is kept as a file, made by <c>tools/icons_near_duplicates.cs</c>.
/// </remarks>
public static class NearDuplicates
{
    /// <summary>Name of the file, beside this source file.</summary>
    public const string FileName = "near-duplicates.txt";

    /// <summary>Reads the embedded list.</summary>
    /// <param name="splits">The splits that the list must belong to.</param>
    /// <returns>Icons as <c>set/name</c>.</returns>
    /// <exception cref="MediaException">The list was made for another package version.</exception>
    public static IReadOnlySet<string> ReadEmbedded(IconSplits splits)
    {
        ArgumentNullException.ThrowIfNull(splits);
        using StreamReader reader = new(EmbeddedFile.Open(FileName));
        string? heading = reader.ReadLine();
        if (heading != Heading(splits))
        {
            throw new MediaException(
                $"Expected '{Heading(splits)}' at the head of {FileName}, found '{heading}'. Run tools/icons_near_duplicates.cs.");
        }

        HashSet<string> icons = new(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line) icons.Add(line);
        return icons;
    }

    /// <summary>Writes a list in the form that is embedded: a heading, then one icon per line in ordinal order.</summary>
    /// <param name="splits">The splits that the list belongs to.</param>
    /// <param name="icons">Icons as <c>set/name</c>.</param>
    /// <returns>The text of the file.</returns>
    public static string Compose(IconSplits splits, IEnumerable<string> icons)
    {
        ArgumentNullException.ThrowIfNull(splits);
        return string.Join('\n', icons.Order(StringComparer.Ordinal).Prepend(Heading(splits))) + "\n";
    }

    private static string Heading(IconSplits splits) => FormattableString.Invariant(
        $"# {splits.Package} {splits.Version}, grid {splits.NearDuplicateGrid}, rms below {splits.NearDuplicateRms}");
}
