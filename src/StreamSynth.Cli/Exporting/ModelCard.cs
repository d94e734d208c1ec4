using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using StreamSynth.Storage.Runs;
using StreamSynth.Training;

namespace StreamSynth.Cli.Exporting;

/// <summary>Says all that a user of an exported classifier must know; written as <c>card.json</c>.</summary>
internal sealed record ModelCard
{
    /// <summary>Gives the version of this layout.</summary>
    public int Format { get; init; } = 1;

    public required Network Network { get; init; }

    /// <summary>Gives the channels of the first stage, or 0 for the network's own.</summary>
    public required int BaseWidth { get; init; }

    public required NormMode Norm { get; init; }

    /// <summary>Gives the set of norms that was exported: main (real images) or auxiliary (synthetic ones).</summary>
    public required Statistics Statistics { get; init; }

    /// <summary>Tells whether the weights are the moving average that the run evaluated.</summary>
    public required bool IsAverage { get; init; }

    public required string Node { get; init; }

    public required long Step { get; init; }

    /// <summary>Gives class names in the order of the logits.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required CardInput Input { get; init; }

    public required CardOutput Output { get; init; }

    public required IReadOnlyList<CardFile> Files { get; init; }

    /// <summary>Gives what the evaluation nodes of the run have measured.</summary>
    public required IReadOnlyList<AccuracyRow> Accuracy { get; init; }

    public required CardRun Run { get; init; }

    public required CardData Data { get; init; }
}

/// <summary>Says what the network takes.</summary>
internal sealed record CardInput
{
    public required string Name { get; init; }

    public string Type { get; init; } = "float32";

    public string Layout { get; init; } = "NCHW";

    public string Colours { get; init; } = "RGB";

    public required int Height { get; init; }

    public required int Width { get; init; }

    /// <summary>Gives the formula that <see cref="Mean"/> and <see cref="Std"/> go into.</summary>
    public string Normalise { get; init; } = "(value / 255 - mean) / std";

    public required IReadOnlyList<double> Mean { get; init; }

    public required IReadOnlyList<double> Std { get; init; }

    /// <summary>Gives what is done with images of other sizes.</summary>
    public required string Resize { get; init; }
}

/// <summary>Says what the network gives.</summary>
internal sealed record CardOutput(string Name, int Classes)
{
    public string Meaning { get; init; } = "logits [batch, classes]; a softmax makes probabilities of them";
}

/// <summary>Names one file beside the card.</summary>
internal sealed record CardFile(string Name, long Bytes, string Sha256, string Content)
{
    /// <summary>Gives the largest difference to the run's own evaluation on random images, in units of 1 + |logit|; null where there is nothing to run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LargestDifference { get; init; }
}

/// <summary>Says which run made the classifier.</summary>
internal sealed record CardRun
{
    public required string Graph { get; init; }

    public required string GraphSha256 { get; init; }

    /// <summary>Gives the seed as text: not every reader keeps 64 bits.</summary>
    public required string Seed { get; init; }

    public required string State { get; init; }

    public required string StartedUtc { get; init; }

    public required string Provider { get; init; }

    public required JsonNode? Threads { get; init; }

    public required JsonNode? Versions { get; init; }

    public required JsonNode? ModelHashes { get; init; }

    public required string DataHash { get; init; }
}

/// <summary>Says where the real training images come from.</summary>
/// <param name="Licences">Licence by drawing family, as far as it is known.</param>
/// <param name="Notice">What to do about it.</param>
internal sealed record CardData(IReadOnlyDictionary<string, string> Licences, string Notice);
