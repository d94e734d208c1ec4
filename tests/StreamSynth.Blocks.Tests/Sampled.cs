using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Memory;
using StreamSynth.Testing.Contract;

namespace StreamSynth.Blocks.Tests;

/// <summary>Makes samples for the block contract: what those of this project have in common.</summary>
public static class Sampled
{
    /// <summary>Makes a sample of a block with options; its inputs are added by 'with'.</summary>
    public static BlockSample Block(string block, string options) => new()
    {
        Block = block,
        Options = options,
        Fingerprint = Pictures.Fingerprint,
        ShapeOf = Pictures.ShapeOf,
        Places = Pictures.RepositoryPlaces,
    };

    /// <summary>Lists gathered inputs by port.</summary>
    public static Dictionary<string, Func<BufferPool, IReadOnlyList<IPayload>>> Gather(params (string Port, Func<BufferPool, IReadOnlyList<IPayload>> Make)[] ports) =>
        ports.ToDictionary(p => p.Port, p => p.Make);

    /// <summary>Makes prompts, round-robin over the classes of <see cref="Pictures"/>.</summary>
    public static IReadOnlyList<Prompt> Prompts(int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        ClassLabel label = Pictures.Classes[i % Pictures.Classes.Count];
        return new Prompt($"black outline icon of {label.Name} on white background", label);
    })];
}
