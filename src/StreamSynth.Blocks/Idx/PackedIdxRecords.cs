using StreamSynth.Blocks.Payloads;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Idx;

/// <summary>Steps through the images of a packed IDX file: it can only be unpacked from front to back, so what is not wanted is unpacked and passed over.</summary>
internal sealed class PackedIdxRecords(string data, IReadOnlyList<RecordRange> ranges, IdxPictures pictures) : IRecords<Picture>
{
    private readonly Stream _stream = pictures.Images.OpenRecords();
    private readonly byte[] _passed = new byte[pictures.Images.RecordBytes];
    private readonly RangeSteps _steps = new(ranges);
    private long _unpacked;

    public string Data => data;

    public bool ReadsAnywhere => false;

    public ValueTask<RecordPlace?> NextAsync(CancellationToken cancel) => ValueTask.FromResult(_steps.Next());

    public ValueTask<Outcome<Picture>> ReadAsync(RecordPlace place, CancellationToken cancel) =>
        ValueTask.FromResult(pictures.Make(place.Offset, grey =>
        {
            for (; _unpacked < place.Offset; _unpacked++) _stream.ReadExactly(_passed);
            _stream.ReadExactly(grey);
            _unpacked++;
        }));

    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        _steps.GoTo(place);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
