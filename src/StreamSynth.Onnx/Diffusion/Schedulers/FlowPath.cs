namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>Says what a flow's noise levels depend on beside the scheduler's configuration.</summary>
/// <param name="ImageTokens">Patches of one image that the transformer sees; decides the dynamic shift.</param>
/// <param name="StartsEven">
/// Whether the levels before the shift are 1, 1 - 1/n, ..., 1/n, as the pipeline of FLUX gives them; otherwise they run between the shifted ends of training.
/// </param>
public sealed record FlowPath(int ImageTokens, bool StartsEven);
