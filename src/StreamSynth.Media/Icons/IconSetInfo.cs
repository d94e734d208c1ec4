namespace StreamSynth.Media.Icons;

/// <summary>Describes one icon set, from <c>collections.json</c>.</summary>
/// <param name="Prefix">Short name, which is also the file name.</param>
/// <param name="Name">Title.</param>
/// <param name="Author">Who drew it.</param>
/// <param name="AuthorUrl">Where the author publishes it, or empty.</param>
/// <param name="Licence">SPDX name of the licence, or its title where it has none.</param>
/// <param name="LicenceUrl">Where the licence text is, or empty.</param>
/// <param name="Category">Category, such as <c>Emoji</c> or <c>Logos</c>, or empty.</param>
/// <param name="Palette">Whether the icons have colours of their own; others are drawn in one ink.</param>
public sealed record IconSetInfo(
    string Prefix, string Name, string Author, string AuthorUrl, string Licence, string LicenceUrl, string Category, bool Palette);
