using System.Security.Cryptography;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Media.Icons;
using StreamSynth.Testing;

namespace StreamSynth.Blocks.Tests;

/// <summary>Makes real pictures for tests: drawn icons of the committed splits, and noise.</summary>
public static class Pictures
{
    public static IReadOnlyList<string> ClassNames { get; } = ["camera", "heart", "umbrella", "bus"];

    public static IReadOnlyList<ClassLabel> Classes { get; } = [.. ClassNames.Select((n, i) => new ClassLabel(i, n))];

    public static Places RepositoryPlaces { get; } = new([Repository.Root]);

    /// <summary>Draws icons of a split at 32x32, with labels moved on by <paramref name="shift"/> classes.</summary>
    public static IReadOnlyList<Picture> Icons(BufferPool pool, string split, int perClass, int shift = 0)
    {
        IconSelection selection = Corpus.Value.Select([.. ClassNames], [split], perClass, seed: 3, allowMissing: true);

        return [.. selection.Icons.Select(icon =>
        {
            int label = (ClassNames.ToList().IndexOf(icon.Class) + shift) % ClassNames.Count;
            Lease pixels = pool.Rent(32 * 32 * 3, "test");
            IconRenderer.Render(icon, 32, pixels.Writable);
            return new Picture(pixels, 32, 32, new(Domain.Real, Classes[label]) { Split = split, Family = icon.Set, ItemName = icon.Name });
        })];
    }

    /// <summary>Makes a picture of noise.</summary>
    public static Picture Noise(BufferPool pool, int height, int width, ulong seed)
    {
        Lease pixels = pool.Rent(height * width * 3, "test");
        var random = new Philox(seed);
        Span<byte> bytes = pixels.Writable;
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)random.NextUInt32();

        return new(pixels, height, width, new(Domain.Real, Classes[(int)(seed % 4)]));
    }

    /// <summary>Writes everything of a payload as text; bytes by their hash.</summary>
    public static string Fingerprint(IPayload payload) => payload switch
    {
        Picture p => $"{p.Height}x{p.Width} {p.Provenance} {Hash(p.Pixels)}",
        Latent l => $"{l.Channels}x{l.Height}x{l.Width} {l.Provenance} {Hash(l.Elements)}",
        Embedding e => $"{e.Width} {e.Provenance} {Hash(e.Elements)}",
        Sample s => $"{s.Format} {s.Height}x{s.Width} {s.Provenance} {Hash(s.Encoded)}",
        TrainedModel m => $"{m.Step} {string.Join(',', m.Classes)} {string.Join(' ', m.Parameters.Select(t => t.Name + Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(t.Data.ToArray())))))}",
        _ => payload.ToString()!,
    };

    public static Shape? ShapeOf(IPayload payload) => payload switch
    {
        Picture p => new("u8", [$"{p.Height}", $"{p.Width}", "3"]),
        Latent l => new("f32", [$"{l.Channels}", $"{l.Height}", $"{l.Width}"]),
        Embedding e => new("f32", [$"{e.Width}"]),
        _ => null,
    };

    private static Lazy<IconCorpus> Corpus { get; } = new(() => IconCorpus.Open(IconPackage.Open(Repository.PathOf("node_modules/@iconify/json"))));

    private static string Hash(Lease lease) => Convert.ToHexString(SHA256.HashData(lease.Span));
}
