using System.Text.RegularExpressions;

namespace StreamSynth.Onnx.Clip;

/// <summary>Names the .onnx files of a CLIP folder: one per tower, as Xenova exports them, or one for both, as optimum does. In the folder itself or in onnx/.</summary>
/// <param name="Text">File of the text tower.</param>
/// <param name="Vision">File of the image tower; the same where both are in one.</param>
internal sealed partial record ClipFiles(string Text, string Vision)
{
    private const string Plain = "fp32";

    /// <summary>Tells whether both towers are in one file, and so always run together.</summary>
    public bool AreOne => Text == Vision;

    /// <summary>Finds the files of one precision; split ones first, since each of their towers runs alone.</summary>
    /// <param name="folder">Folder of the model.</param>
    /// <param name="precision">The publisher's name for it.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <returns>The files; null if faults were added.</returns>
    public static ClipFiles? Find(string folder, string precision, List<ModelFault> faults)
    {
        string suffix = precision == Plain ? string.Empty : $"_{precision}";
        string[] places = [Path.Combine(folder, "onnx"), folder];
        ClipFiles[] split = [.. places.Select(place => new ClipFiles(Path.Combine(place, $"text_model{suffix}.onnx"), Path.Combine(place, $"vision_model{suffix}.onnx")))];
        if (split.FirstOrDefault(files => File.Exists(files.Text) && File.Exists(files.Vision)) is { } both) return both;
        if (places.Select(place => Path.Combine(place, $"model{suffix}.onnx")).FirstOrDefault(File.Exists) is { } one) return new ClipFiles(one, one);

        if (split.FirstOrDefault(files => File.Exists(files.Text) || File.Exists(files.Vision)) is { } half)
        {
            faults.Add(ModelFiles.MissingFile(File.Exists(half.Text) ? half.Vision : half.Text));
            return null;
        }

        string[] found = [.. places.SelectMany(Precisions).Distinct().Order(StringComparer.Ordinal)];
        faults.Add(found.Length == 0
            ? new ModelFault(ModelFaultCodes.Missing, folder, "it holds neither onnx/text_model.onnx with onnx/vision_model.onnx, nor model.onnx", "export the model with optimum, or download the files of a published export")
            : new ModelFault(ModelFaultCodes.Missing, folder, $"there are no files of precision '{precision}'; found {string.Join(", ", found)}", $"set precision to {string.Join(" or ", found)}, or download the other files"));
        return null;
    }

    private static IEnumerable<string> Precisions(string place) => Directory.Exists(place)
        ? Directory.EnumerateFiles(place, "*.onnx").Select(file => Named().Match(Path.GetFileName(file))).Where(name => name.Success).Select(name => name.Groups[1].Success ? name.Groups[1].Value : Plain)
        : [];

    [GeneratedRegex(@"^(?:text_model|vision_model|model)(?:_(\w+))?\.onnx$")]
    private static partial Regex Named();
}
