using System.Buffers;
using System.IO.Pipelines;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Shards;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Blocks.Cifar;

/// <summary>Steps through the records of files in archives, in the archive's order; what is not wanted is unpacked and passed over.</summary>
internal sealed class PackedCifarRecords(string data, IReadOnlyList<RecordRange> ranges, IReadOnlyList<CifarFile> files, CifarPictures pictures) : IRecords<Picture>
{
    private readonly RangeSteps _steps = new(ranges);
    private readonly ArrayBufferWriter<byte> _record = new(pictures.RecordBytes);
    private PipeReader? _reader;
    private TarEntries? _entries;
    private int _open = -1; // number of the file that is open
    private long _read; // records of it that were read or passed over

    public string Data => data;

    public bool ReadsAnywhere => false;

    public ValueTask<RecordPlace?> NextAsync(CancellationToken cancel) => ValueTask.FromResult(_steps.Next());

    public async ValueTask<Outcome<Picture>> ReadAsync(RecordPlace place, CancellationToken cancel)
    {
        if (_open != place.File) await OpenAsync(place.File, cancel).ConfigureAwait(false);
        await _entries!.ReadAsync((place.Offset - _read) * pictures.RecordBytes, null, cancel).ConfigureAwait(false);
        _record.ResetWrittenCount();
        await _entries.ReadAsync(pictures.RecordBytes, _record, cancel).ConfigureAwait(false);
        _read = place.Offset + 1;

        return pictures.Make(_record.WrittenSpan, place);
    }

    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        _steps.GoTo(place);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _reader?.CompleteAsync() ?? ValueTask.CompletedTask;

    private async ValueTask OpenAsync(int number, CancellationToken cancel)
    {
        CifarFile file = files[number];
        bool goesOn = _open >= 0 && files[_open].Path == file.Path && files[_open].Start < file.Start;
        if (!goesOn)
        {
            if (_reader is not null) await _reader.CompleteAsync().ConfigureAwait(false);
            _reader = await TarArchive.OpenAsync(file.Path, file.Start, cancel).ConfigureAwait(false);
            _entries = new(_reader, file.Start);
        }

        while (await _entries!.NextAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            if (entry.Start != file.Start) continue;

            (_open, _read) = (number, 0);
            return;
        }

        throw new InvalidDataException($"{Path.GetFileName(file.Path)}: '{file.Name}' is no longer where it was");
    }
}
