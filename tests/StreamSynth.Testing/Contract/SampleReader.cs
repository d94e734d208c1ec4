using System.Runtime.CompilerServices;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Testing.Contract;

/// <summary>Holds no options.</summary>
public sealed record SampleReaderOptions;

/// <summary>Keeps what the block under test gave, skipped and failed items included, until the contract has looked at it.</summary>
[Block("contract.reader", "Keeps results.")]
[In("result")]
[Out("nothing")]
internal sealed class SampleReader<T>(SampleReaderOptions options) : IConsume<T, SampleReader<T>.Nothing>, ISampleReader
    where T : class, IPayload
{
    private readonly List<SampleResult> _results = [];

    public SampleReaderOptions Options => options;

    public IReadOnlyList<SampleResult> Results => _results;

    public Action<int>? OnItem { get; set; }

    public async IAsyncEnumerable<Nothing> ConsumeAsync(IItemReader<T> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await input.ReadAsync(cancel).ConfigureAwait(false) is { } item)
        {
            _results.Add(new(item.Header.Ordinal, item.State, item.Absence?.Reason, item.Payload));
            OnItem?.Invoke(_results.Count);
        }

        yield break;
    }

    public void Release()
    {
        foreach (SampleResult result in _results) result.Payload?.Release();
        _results.Clear();
    }

    /// <summary>Stands for the output that a reader does not have.</summary>
    public sealed class Nothing : IPayload;
}

/// <summary>Is a sample reader of whatever payload.</summary>
internal interface ISampleReader
{
    IReadOnlyList<SampleResult> Results { get; }

    Action<int>? OnItem { get; set; }

    void Release();
}

/// <summary>Is one item that left the block under test.</summary>
internal sealed record SampleResult(long Ordinal, ItemState State, string? Reason, IPayload? Payload);
