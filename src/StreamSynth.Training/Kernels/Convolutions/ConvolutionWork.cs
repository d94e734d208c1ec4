using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StreamSynth.Training.Kernels.Products;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Computes <see cref="TapConvolution"/> for some images and some panels of rows per task: copies channels with their border, sorts 32 places into a panel
/// of columns, and multiplies it with each panel of weights. Every sum runs over channels and taps in one order, whoever computes it.
/// </summary>
internal unsafe struct ConvolutionWork(
    Sliding sliding, ConvolutionTarget target, int taps, int images, int channels, int channelsPerBlock, int imagesPerUnit) : IKernelWork
{
    // Column panels multiplied with one panel of weights before the next: the weights come from the second-level cache once for all of them.
    private const int TilesAtOnce = 4;

    private const int TileFloats = PanelProduct.Rows * PanelProduct.Columns;

    public float* Source { get; set; }

    public float* Panels { get; set; }

    public float* Target { get; set; }

    public int* Offsets { get; set; }

    public float* Scratch { get; set; }

    /// <summary>Gets or sets the tasks that share the panels of weights of one unit of images.</summary>
    public int Splits { get; set; }

    /// <summary>Gets the scratch memory of one worker.</summary>
    public readonly long FloatsPerWorker => Aligned(CopyFloats) + (TilesAtOnce * (long)Depth * PanelProduct.Columns) + TileFloats;

    private readonly int Depth => channelsPerBlock * taps;

    // A run that reaches beyond the last row reads on behind the copies: 16 elements more are enough.
    private readonly long CopyFloats => ((long)imagesPerUnit * channelsPerBlock * sliding.Size) + 16;

    private readonly int PanelCount => (target.Rows + PanelProduct.Rows - 1) / PanelProduct.Rows;

    /// <inheritdoc/>
    public readonly void Run(int worker, int task)
    {
        (int unit, int split) = Math.DivRem(task, Splits);
        int firstImage = unit * imagesPerUnit;
        int count = Math.Min(imagesPerUnit, images - firstImage);
        int firstPanel = PanelCount * split / Splits;
        int endPanel = PanelCount * (split + 1) / Splits;
        float* copies = Scratch + (worker * FloatsPerWorker);
        float* columns = copies + Aligned(CopyFloats);
        for (int block = 0; block < channels; block += channelsPerBlock)
        {
            int blockChannels = Math.Min(channelsPerBlock, channels - block);
            CopyChannels(firstImage, count, block, blockChannels, copies);
            float* panels = Panels + ((long)PanelCount * block * taps * PanelProduct.Rows);
            Multiply(firstImage, count, blockChannels, copies, columns, panels, firstPanel, endPanel, adds: block > 0);
        }
    }

    private readonly void CopyChannels(int firstImage, int count, int block, int blockChannels, float* copies)
    {
        long pixels = (long)sliding.Height * sliding.Width;
        for (int image = 0; image < count; image++)
        {
            for (int channel = 0; channel < blockChannels; channel++, copies += sliding.Size)
            {
                sliding.Copy(Source + ((((long)(firstImage + image) * channels) + block + channel) * pixels), copies);
            }
        }

        new Span<float>(copies, 16).Clear();
    }

    private readonly void Multiply(
        int firstImage, int count, int blockChannels, float* copies, float* columns, float* panels, int firstPanel, int endPanel, bool adds)
    {
        int depth = blockChannels * taps;
        int runsPerTile = PanelProduct.Columns / sliding.Lanes;
        int runs = count * sliding.GridHeight * sliding.RunsPerRow;
        int tiles = (runs + runsPerTile - 1) / runsPerTile;
        float* tile = columns + (TilesAtOnce * (long)depth * PanelProduct.Columns);
        PlaceRun* places = stackalloc PlaceRun[TilesAtOnce * PanelProduct.Columns / 2];
        for (int first = 0; first < tiles; first += TilesAtOnce)
        {
            int some = Math.Min(TilesAtOnce, tiles - first);
            for (int i = 0; i < some; i++)
            {
                Locate((first + i) * runsPerTile, runs, firstImage, blockChannels, places + (i * runsPerTile));
                Sort(blockChannels, copies, places + (i * runsPerTile), columns + ((long)i * depth * PanelProduct.Columns));
            }

            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                for (int i = 0; i < some; i++)
                {
                    PanelProduct.Multiply(panels + ((long)panel * depth * PanelProduct.Rows), columns + ((long)i * depth * PanelProduct.Columns), depth, tile);
                    Write(panel * PanelProduct.Rows, tile, places + (i * runsPerTile), adds);
                }
            }
        }
    }

    private readonly void Locate(int firstRun, int runs, int firstImage, int blockChannels, PlaceRun* places)
    {
        int runsPerTile = PanelProduct.Columns / sliding.Lanes;
        for (int i = 0; i < runsPerTile; i++)
        {
            // Columns behind the last run repeat it; nothing is written for them.
            int run = Math.Min(firstRun + i, runs - 1);
            (int line, int part) = Math.DivRem(run, sliding.RunsPerRow);
            (int image, int y) = Math.DivRem(line, sliding.GridHeight);
            int x = part * sliding.Lanes;
            places[i] = new PlaceRun
            {
                From = (image * blockChannels * sliding.Size) + sliding.Place(y, x),
                To = ((long)(firstImage + image) * target.Rows * target.Height * target.Width)
                    + ((long)(target.Top + (y * target.Stride)) * target.Width) + target.Left + (x * target.Stride),
                Width = firstRun + i < runs ? Math.Min(sliding.Lanes, sliding.GridWidth - x) : 0,
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sort(int blockChannels, float* copies, PlaceRun* places, float* columns)
    {
        if (sliding.Lanes == 16)
        {
            float* left = copies + places[0].From;
            float* right = copies + places[1].From;
            for (int channel = 0; channel < blockChannels; channel++, left += sliding.Size, right += sliding.Size)
            {
                for (int tap = 0; tap < taps; tap++, columns += PanelProduct.Columns)
                {
                    Vector512.Load(left + Offsets[tap]).Store(columns);
                    Vector512.Load(right + Offsets[tap]).Store(columns + 16);
                }
            }

            return;
        }

        for (int channel = 0; channel < blockChannels; channel++, copies += sliding.Size)
        {
            for (int tap = 0; tap < taps; tap++, columns += PanelProduct.Columns) SortShort(copies + Offsets[tap], places, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void SortShort(float* from, PlaceRun* places, float* columns)
    {
        switch (sliding.Lanes)
        {
            case 8:
                for (int i = 0; i < 4; i++) Vector256.Load(from + places[i].From).Store(columns + (8 * i));
                break;
            case 4:
                for (int i = 0; i < 8; i++) Vector128.Load(from + places[i].From).Store(columns + (4 * i));
                break;
            default:
                for (int i = 0; i < 16; i++) Vector64.Load(from + places[i].From).Store(columns + (2 * i));
                break;
        }
    }

    private readonly void Write(int firstRow, float* tile, PlaceRun* places, bool adds)
    {
        int runs = PanelProduct.Columns / sliding.Lanes;
        int rows = Math.Min(PanelProduct.Rows, target.Rows - firstRow);
        long pixels = (long)target.Height * target.Width;
        for (int row = 0; row < rows; row++, tile += PanelProduct.Columns)
        {
            float* plane = Target + ((firstRow + row) * pixels);
            for (int i = 0; i < runs; i++)
            {
                float* to = plane + places[i].To;
                float* from = tile + (i * sliding.Lanes);
                if (places[i].Width == 16 && target.Stride == 1)
                {
                    Vector512<float> sum = Vector512.Load(from);
                    (adds ? sum + Vector512.Load(to) : sum).Store(to);
                    continue;
                }

                for (int x = 0; x < places[i].Width; x++) to[x * target.Stride] = adds ? to[x * target.Stride] + from[x] : from[x];
            }
        }
    }

    private static long Aligned(long floats) => (floats + 15) / 16 * 16;

    // Neighbouring places of the grid: where they stand in the copies and in the target, and how many are within the grid.
    private struct PlaceRun
    {
        public int From;
        public long To;
        public int Width;
    }
}
