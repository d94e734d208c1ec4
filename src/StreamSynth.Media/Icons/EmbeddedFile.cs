namespace StreamSynth.Media.Icons;

/// <summary>Opens the data files that are compiled into this library.</summary>
internal static class EmbeddedFile
{
    internal static Stream Open(string name) =>
        typeof(EmbeddedFile).Assembly.GetManifestResourceStream($"StreamSynth.Media.Icons.{name}")
        ?? throw new MediaException($"The data file '{name}' is not in StreamSynth.Media. Build the project again.");
}
