using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

/// <summary>Is one random setting of the mixing contract: options, and what becomes of each ordinal.</summary>
public sealed record MixingCase
{
    public required int Ordinals { get; init; }

    public int WarmUp { get; init; }

    public double ArrivalShare { get; init; } = 1;

    public int Steps { get; init; } = 10;

    public int Places { get; init; } = 4;

    public long MaxUses { get; init; } = 1000;

    public long PoolBytes { get; init; } = 1 << 20;

    public StarvationPolicy Policy { get; init; }

    public ulong Seed { get; init; } = 42;

    /// <summary>Gives an ordinal's encoded bytes; 0 = skipped, below 0 = failed.</summary>
    public required Func<int, int> Fate { get; init; }

    /// <summary>Draws a case.</summary>
    public static MixingCase Random(ulong seed)
    {
        var random = new Philox(seed);
        int largest = 1 + random.NextInt32(40);
        int loss = random.NextInt32(90);
        return new()
        {
            Ordinals = random.NextInt32(120),
            WarmUp = random.NextInt32(60),
            ArrivalShare = 0.05 + (0.95 * random.NextSingle()),
            Steps = 1 + random.NextInt32(40),
            Places = 1 + random.NextInt32(12),
            MaxUses = 1 + random.NextInt32(8),
            PoolBytes = largest + random.NextInt32(1000),
            Policy = (StarvationPolicy)random.NextInt32(3),
            Seed = seed,
            Fate = ordinal =>
            {
                var fate = new Philox(seed, (ulong)ordinal + 1);
                int lost = fate.NextInt32(100);
                return lost < loss / 2 ? 0 : lost < loss ? -1 : 1 + fate.NextInt32(largest);
            },
        };
    }

    /// <summary>Makes the items; each value holds a lease of the pool.</summary>
    public IReadOnlyList<Item<Sample>> Items(BufferPool buffers) => [.. Enumerable.Range(0, Ordinals).Select(ordinal => MakeItem(ordinal, buffers))];

    private Item<Sample> MakeItem(int ordinal, BufferPool buffers)
    {
        ItemHeader header = ItemHeader.OfSource(Seed, ordinal);
        Prompt prompt = new("a drawing", new(ordinal % 3, "bus"));
        int bytes = Fate(ordinal);
        if (bytes == 0) return Item<Sample>.Without(header, new(ItemState.Skipped, "lowMargin", "choose", null, prompt));
        if (bytes < 0) return Item<Sample>.Without(header, new(ItemState.Failed, "error", "paint", new InvalidOperationException(), prompt));

        Provenance provenance = new(Domain.Synthetic, prompt.Label) { Prompt = prompt };
        return Item<Sample>.Of(header, new(buffers.Rent(bytes, "test"), "webp", 1, 1, provenance));
    }
}
