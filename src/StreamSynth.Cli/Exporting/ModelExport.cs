using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamSynth.Cli.Json;
using StreamSynth.Engine.Items;
using StreamSynth.Training;
using StreamSynth.Training.Export;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Cli.Exporting;

/// <summary>Writes a trained classifier of a run folder as ONNX, as safetensors, or both, with a card.</summary>
/// <param name="kept">The classifier.</param>
/// <param name="statistics">Set of norms to export.</param>
internal sealed class ModelExport(KeptClassifier kept, Statistics statistics)
{
    private const int CheckedImages = 8;

    // Folding rounds each weight once more; what is far beyond that is a fault of the export.
    private const double MostDifference = 1e-4;

    /// <summary>Writes the files.</summary>
    /// <param name="onnx">Whether to write <c>model.onnx</c>.</param>
    /// <param name="safetensors">Whether to write <c>model.safetensors</c>.</param>
    /// <param name="card">Draws up the card.</param>
    /// <param name="folder">Where; completed by the caller.</param>
    /// <returns>The card.</returns>
    /// <exception cref="ExportException">The set does not exist or was never trained, or a file cannot be written.</exception>
    public async Task<ModelCard> WriteAsync(bool onnx, bool safetensors, ModelCardWriter card, ExportFolder folder)
    {
        RequireStatistics();
        List<CardFile> files = [];
        if (onnx) files.Add(await SaveAsync(Onnx(), folder).ConfigureAwait(false));
        if (safetensors) files.Add(await SaveAsync(SafeTensorsFile(), folder).ConfigureAwait(false));
        ModelCard written = card.Write(kept, statistics, files);
        using var text = new StringWriter { NewLine = "\n" };
        JsonOutput.Write(written, text);
        await folder.WriteAsync("card.json", file => file.WriteAsync(Encoding.UTF8.GetBytes(text.ToString())).AsTask()).ConfigureAwait(false);

        return written;
    }

    private void RequireStatistics()
    {
        if (statistics == Statistics.Main) return;
        if (kept.Settings.Norm != NormMode.Auxiliary) throw new ExportException("the classifier has one set of norms ('norm' was \"shared\"). Leave --statistics out.");
        if (kept.Settings.SyntheticBatch == 0) throw new ExportException("the auxiliary norms were never trained ('syntheticPerStep' was 0). Leave --statistics out.");
    }

    private (byte[] Bytes, CardFile File) Onnx()
    {
        byte[] bytes = OnnxExport.Write(kept.Settings, kept.Tensors, statistics);
        float[] images = new float[CheckedImages * 3 * kept.Settings.Height * kept.Settings.Width];
        new Philox(KeyMix.Mix(0, "export")).FillNormal(images);
        double difference = OnnxCheck.LargestDifference(bytes, kept.Settings, kept.Tensors, statistics, images);
        if (!(difference < MostDifference))
        {
            throw new ExportException(FormattableString.Invariant($"the exported model differs from the run's own evaluation by {difference:g3} on random images; at most {MostDifference:g3} is rounding."));
        }

        return (bytes, Describe("model.onnx", bytes, $"ONNX, operator set {OnnxExport.OperatorSet}; any batch") with { LargestDifference = difference });
    }

    private (byte[] Bytes, CardFile File) SafeTensorsFile()
    {
        IReadOnlyList<NamedTensor> tensors = StateDict.Of(kept.Settings, kept.Tensors, statistics);
        using MemoryStream bytes = new();
        Dictionary<string, string> metadata = new()
        {
            ["format"] = "pt",
            ["network"] = JsonNamingPolicy.CamelCase.ConvertName(kept.Settings.Network.ToString()),
            ["step"] = kept.Row.Step.ToString(CultureInfo.InvariantCulture),
        };
        SafeTensorsWriter.Write(bytes, tensors, StateDict.Counters(tensors, kept.Row.Step, kept.Settings.Accumulate), metadata);

        return (bytes.ToArray(), Describe("model.safetensors", bytes.ToArray(), $"safetensors, float32, names of {NamesOf(kept.Settings.Network)}"));
    }

    private static string NamesOf(Network network) => network switch
    {
        Network.Resnet18 => "torchvision's resnet18",
        Network.Resnet50 => "torchvision's resnet50",
        Network.DeitTiny => "timm's deit_tiny_patch16_224",
        _ => "torchvision's ResNets, with three layers",
    };

    private static CardFile Describe(string name, byte[] bytes, string content) => new(name, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), content);

    private static async Task<CardFile> SaveAsync((byte[] Bytes, CardFile File) file, ExportFolder folder)
    {
        await folder.WriteAsync(file.File.Name, stream => stream.WriteAsync(file.Bytes).AsTask()).ConfigureAwait(false);
        return file.File;
    }
}
