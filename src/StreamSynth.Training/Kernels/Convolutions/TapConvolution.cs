using StreamSynth.Training.Kernels.Products;

namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>
/// Sums taps: target[n,r,y,x] = sum over channels c and taps t of weights[r,c,t] source[n,c,y stride + row(t),x stride + column(t)]. The forward pass of a
/// convolution is one of these; its input gradient is one for each remainder of the input's rows and columns modulo the stride.
/// </summary>
internal sealed unsafe class TapConvolution
{
    // Bounds what a panel of columns takes: 1,152 x 32 floats are 144 KiB, so that four of them fit a second-level cache of 1 MiB beside the rest.
    private const int MostDepth = 1152;

    // So many places make a task worth its copies.
    private const int LeastPlaces = 128;

    private readonly Sliding _sliding;
    private readonly ConvolutionTarget _target;
    private readonly int[] _offsets;
    private readonly int[] _tapWeights;
    private readonly int _images;
    private readonly int _channels;
    private readonly int _channelsPerBlock;
    private readonly int _imagesPerUnit;
    private readonly long _rowStride;
    private readonly long _channelStride;

    /// <summary>Prepares the sums.</summary>
    /// <param name="sliding">How taps meet the source.</param>
    /// <param name="taps">Taps, one or more.</param>
    /// <param name="target">Where results go.</param>
    /// <param name="images">N.</param>
    /// <param name="channels">Channels of the source.</param>
    /// <param name="strides">Elements of the weights from row to row and from channel to channel.</param>
    public TapConvolution(Sliding sliding, IReadOnlyList<Tap> taps, ConvolutionTarget target, int images, int channels, (long Row, long Channel) strides)
    {
        (_sliding, _target, _images, _channels) = (sliding, target, images, channels);
        (_rowStride, _channelStride) = strides;

        // Pinned: threads read them by address.
        _offsets = GC.AllocateUninitializedArray<int>(taps.Count, pinned: true);
        _tapWeights = GC.AllocateUninitializedArray<int>(taps.Count, pinned: true);
        for (int i = 0; i < taps.Count; i++) (_offsets[i], _tapWeights[i]) = (sliding.Offset(taps[i].Row, taps[i].Column), taps[i].Weight);
        _channelsPerBlock = Math.Clamp(MostDepth / taps.Count, 1, channels);
        _imagesPerUnit = Math.Clamp(LeastPlaces / (sliding.GridHeight * sliding.GridWidth), 1, images);
    }

    private int Taps => _offsets.Length;

    private int Panels => (_target.Rows + PanelProduct.Rows - 1) / PanelProduct.Rows;

    /// <summary>Computes the sums.</summary>
    public void Run(KernelCall call, int threads, float* source, float* weights, float* target)
    {
        ConvolutionWork work = new(_sliding, _target, Taps, _images, _channels, _channelsPerBlock, _imagesPerUnit);
        int units = (_images + _imagesPerUnit - 1) / _imagesPerUnit;
        int splits = threads == 1 ? 1 : Math.Clamp((4 * threads + units - 1) / units, 1, Panels);
        long panels = (long)Panels * PanelProduct.Rows * _channels * Taps;
        using ArenaLease memory = call.Rent(panels + (threads * work.FloatsPerWorker));
        fixed (int* offsets = _offsets, tapWeights = _tapWeights)
        {
            call.Parallel(
                new WeightPanels
                {
                    Weights = weights,
                    Panels = memory.Start,
                    TapWeights = tapWeights,
                    Taps = Taps,
                    Rows = _target.Rows,
                    Channels = _channels,
                    ChannelsPerBlock = _channelsPerBlock,
                    RowStride = _rowStride,
                    ChannelStride = _channelStride,
                },
                Panels);
            call.Parallel(work with { Source = source, Panels = memory.Start, Target = target, Offsets = offsets, Scratch = memory.Start + panels, Splits = splits }, units * splits);
        }
    }
}
