using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using StreamSynth.Training.Kernels.Products;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Sorts a kernel tensor into panels of 8 rows for <see cref="PanelProduct"/>: f32[block][panel][channel in block, tap][8], where missing rows of the last
/// panel are zeros. One task per panel.
/// </summary>
internal readonly unsafe struct WeightPanels : IKernelWork
{
    /// <summary>Kernel tensor.</summary>
    public required float* Weights { get; init; }

    /// <summary>Panels, written.</summary>
    public required float* Panels { get; init; }

    /// <summary>Number of each tap in the kernel tensor.</summary>
    public required int* TapWeights { get; init; }

    public required int Taps { get; init; }

    public required int Rows { get; init; }

    public required int Channels { get; init; }

    public required int ChannelsPerBlock { get; init; }

    /// <summary>Elements of the kernel tensor from row to row.</summary>
    public required long RowStride { get; init; }

    /// <summary>Elements of the kernel tensor from channel to channel.</summary>
    public required long ChannelStride { get; init; }

    private int PanelCount => (Rows + PanelProduct.Rows - 1) / PanelProduct.Rows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int worker, int task)
    {
        int rows = Math.Min(PanelProduct.Rows, Rows - (task * PanelProduct.Rows));
        float* first = Weights + (task * PanelProduct.Rows * RowStride);
        Vector256<int> places = Vector256<int>.Indices * (int)RowStride;
        for (int block = 0; block < Channels; block += ChannelsPerBlock)
        {
            int channels = Math.Min(ChannelsPerBlock, Channels - block);
            float* to = Panels + ((((long)PanelCount * block) + ((long)task * channels)) * Taps * PanelProduct.Rows);
            for (int channel = block; channel < block + channels; channel++)
            {
                float* from = first + (channel * ChannelStride);
                for (int tap = 0; tap < Taps; tap++, to += PanelProduct.Rows)
                {
                    float* weight = from + TapWeights[tap];
                    if (rows == PanelProduct.Rows)
                    {
                        Avx2.GatherVector256(weight, places, sizeof(float)).Store(to);
                        continue;
                    }

                    for (int row = 0; row < rows; row++) to[row] = weight[row * RowStride];
                    for (int row = rows; row < PanelProduct.Rows; row++) to[row] = 0;
                }
            }
        }
    }
}
