using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Engine.Telemetry;

namespace StreamSynth.Blocks.Tests.Sources;

/// <summary>Reads a source without a graph and writes each outcome as one line: what tests compare. Every buffer must be back at the end.</summary>
public sealed class SourceRun(ulong seed = 1)
{
    private readonly BufferPool _buffers = new();

    public RunScope Scope => new() { Node = "read", Seeds = RunSeeds.From(seed), Pool = _buffers, Report = new NodeReport(TimeProvider.System) };

    /// <summary>Sets the block up, reads it to its end and disposes it.</summary>
    public async Task<List<string>> ReadAsync<TOut>(
        IResumableSource<TOut> block, Func<Outcome<TOut>, string> describe, SourceCursor? from = null, CursorTrail? trail = null, Action<long>? afterEach = null)
        where TOut : class, IPayload
    {
        await using ConfiguredAsyncDisposable closing = block.ConfigureAwait(true);
        await block.SetupAsync(Scope, CancellationToken.None);

        return await ReadOnAsync(block, describe, from, trail, afterEach);
    }

    /// <summary>Reads a block that has been set up to its end.</summary>
    public async Task<List<string>> ReadOnAsync<TOut>(
        IResumableSource<TOut> block, Func<Outcome<TOut>, string> describe, SourceCursor? from = null, CursorTrail? trail = null, Action<long>? afterEach = null)
        where TOut : class, IPayload
    {
        List<string> lines = [];
        await foreach (Outcome<TOut> outcome in block.ReadAsync(Scope, from, trail, CancellationToken.None))
        {
            lines.Add(describe(outcome));
            outcome.Payload?.Release();
            afterEach?.Invoke(lines.Count);
        }

        Assert.Equal(0, _buffers.OutstandingLeases);

        return lines;
    }

    /// <summary>Reads a block and gives class and hash of each image, "skipped reason" or "failed message".</summary>
    public Task<List<string>> ReadAsync<TOut>(RecordSource<TOut> block, IReadOnlyList<ClassLabel>? classes = null)
        where TOut : class, ILabelled
    {
        block.Classes = classes ?? Pictures.Classes;
        return ReadAsync(block, Describe);
    }

    public static string Describe<TOut>(Outcome<TOut> outcome)
        where TOut : class, ILabelled => outcome.Payload is { } payload ? $"{payload.Label.Name} {Hash(payload)}" : Absence(outcome);

    public static string Absence<TOut>(Outcome<TOut> outcome)
        where TOut : class, IPayload => outcome.Reason is { } reason ? $"skipped {reason}" : $"failed {outcome.Error!.Message}";

    private static string Hash(IPayload payload) =>
        Convert.ToHexStringLower(SHA256.HashData(payload switch { Picture p => p.Pixels.Span, Sample s => s.Encoded.Span, _ => [] }));
}
