using System.Globalization;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Contract;

/// <summary>Gives what the block contract needs to know of one block: options, inputs, and how to compare outputs.</summary>
public sealed record BlockSample
{
    /// <summary>Gives the block's name in the catalog.</summary>
    public required string Block { get; init; }

    /// <summary>Gives the options as JSON.</summary>
    public string Options { get; init; } = "{}";

    /// <summary>Makes the payloads of the main input, buffers rented from the pool given; null for a source.</summary>
    public Func<BufferPool, IReadOnlyList<IPayload>>? Inputs { get; init; }

    /// <summary>Makes the payloads of each gathered input, and of a second stream, by port name.</summary>
    public IReadOnlyDictionary<string, Func<BufferPool, IReadOnlyList<IPayload>>> Gathered { get; init; } =
        new Dictionary<string, Func<BufferPool, IReadOnlyList<IPayload>>>();

    /// <summary>Writes the whole content of a payload (of inputs and outputs alike) as a text or hash: equal payloads, equal texts.</summary>
    public required Func<IPayload, string> Fingerprint { get; init; }

    /// <summary>Gives the shape of a payload; null where it has none. Compared with the shape that the plan declares.</summary>
    public Func<IPayload, Shape?> ShapeOf { get; init; } = _ => null;

    /// <summary>Gives the batch size of a batch block.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Gives the memory of the contract's graphs.</summary>
    public string Memory { get; init; } = "1GiB";

    /// <summary>Gives the number of items that the block is expected to fail on: most samples expect none, one with a corrupt input expects one.</summary>
    public int ExpectedFailures { get; init; }

    /// <summary>Gives what outputs are compared by when bits may differ (float results of another batch, say); null compares fingerprints.</summary>
    public Func<IPayload, IPayload, bool>? Comparer { get; init; }

    /// <summary>Names where files are found.</summary>
    public Places Places { get; init; } = new([]);

    /// <summary>Writes the name for messages.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Block} {Options}");
}
