using System.Globalization;
using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Sources;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Parquet;

/// <summary>Steps through the rows of a list of Parquet files; a place is a row of a file.</summary>
/// <remarks>A torn file gives one failure, where it breaks; the next file follows. A row without image or class fails alone.</remarks>
internal sealed class ParquetRecords(string data, IReadOnlyList<ImageColumns> files, SourceClasses classes, ReadParquetOptions options, RunScope run) : IRecords<Sample>
{
    // Rows that are closer than this are stepped over: to start a query costs as much as reading a few chunks.
    private const int NearRows = 8192;
    private readonly long _maxBytes = MemoryAmount.Of(options.MaxImageBytes);
    private ImageRows? _rows;
    private int _file;
    private long _next; // row that NextAsync gives next
    private StorageException? _broken;

    public string Data => data;

    public bool ReadsAnywhere => false;

    public ValueTask<RecordPlace?> NextAsync(CancellationToken cancel)
    {
        if (_broken is not null) Close(_file + 1, 0);
        while (_file < files.Count)
        {
            if (TryStep())
            {
                _next++;
                return ValueTask.FromResult<RecordPlace?>(new RecordPlace(_file, _next - 1));
            }

            Close(_file + 1, 0);
        }

        return ValueTask.FromResult<RecordPlace?>(null);
    }

    public ValueTask<Outcome<Sample>> ReadAsync(RecordPlace place, CancellationToken cancel) => ValueTask.FromResult(Read(place));

    public ValueTask GoToAsync(RecordPlace place, CancellationToken cancel)
    {
        if (place.File < 0 || place.File >= files.Count || place.Offset < 0 || place.Offset >= files[place.File].Rows)
        {
            throw new InvalidDataException($"there is no row {place.Offset} in file {place.File}: the cursor belongs to other data");
        }

        bool isNear = place.File == _file && _rows is not null && _broken is null && place.Offset >= _next && place.Offset - _next < NearRows;
        if (!isNear) Close(place.File, place.Offset);
        _next = place.Offset;

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Close(files.Count, 0);
        return ValueTask.CompletedTask;
    }

    // True where there is a row, or a break in its place.
    private bool TryStep()
    {
        try
        {
            _rows ??= files[_file].ReadFrom(_next);
            do
            {
                if (!_rows.MoveNext()) return false;
            }
            while (_rows.Row < _next);
        }
        catch (StorageException e)
        {
            _broken = e;
        }

        return true;
    }

    private Outcome<Sample> Read(RecordPlace place)
    {
        string name = Path.GetFileName(files[place.File].Path);
        string at = string.Create(CultureInfo.InvariantCulture, $"{name}: row {place.Offset}");
        if (_broken is { } broken) return Fail($"{at} and what follows in this file cannot be read: {broken.Message}");
        if (!_rows!.HasImage) return Fail($"{at} has no image (null).");
        if ((_rows.Number, _rows.Name) is (null, null)) return Fail($"{at} has no class (null).");
        if (_rows.Number is { } number && !classes.HasNumber(number)) return Fail($"{at} has label {number}, which is none of {classes.Numbers}.");
        if ((_rows.Name is { } text ? classes.Find(text) : classes.Find((int)_rows.Number!.Value)) is not { } label) return Outcome<Sample>.Skip("otherClass");

        var provenance = new Provenance(Domain.Real, label) { Split = options.Split, Family = name, ItemName = place.Offset.ToString(CultureInfo.InvariantCulture) };
        ReadOnlySpan<byte> image = _rows.Image;
        if (image.Length > _maxBytes)
        {
            return Fail($"{at} has an image of {ByteSize.Format(image.Length)}, but maxImageBytes is {options.MaxImageBytes}.", provenance);
        }

        Lease encoded = run.Rent(image.Length);
        image.CopyTo(encoded.Writable);

        return EncodedImage.ToSample(encoded, provenance, at);
    }

    private void Close(int file, long next)
    {
        _rows?.Dispose();
        (_rows, _file, _next, _broken) = (null, file, next, null);
    }

    private static Outcome<Sample> Fail(string what, Provenance? provenance = null) => Outcome<Sample>.Fail(new InvalidDataException(what), provenance);
}
