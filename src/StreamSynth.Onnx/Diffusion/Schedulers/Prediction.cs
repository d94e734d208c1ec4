namespace StreamSynth.Onnx.Diffusion.Schedulers;

/// <summary>
/// Says how the clean image x₀ and the noise ε follow from a latent x = α x₀ + s ε and the model's output, both as
/// a · x + b · output. v is that of Salimans and Ho 2022 (arXiv:2202.00512): v = α ε - s x₀.
/// </summary>
/// <param name="ImageOfLatent">a of x₀.</param>
/// <param name="ImageOfOutput">b of x₀.</param>
/// <param name="NoiseOfLatent">a of ε.</param>
/// <param name="NoiseOfOutput">b of ε.</param>
internal readonly record struct Prediction(double ImageOfLatent, double ImageOfOutput, double NoiseOfLatent, double NoiseOfOutput)
{
    /// <summary>Gives the factors for one noise level.</summary>
    /// <param name="type">epsilon, v_prediction or sample.</param>
    /// <param name="alpha">α, the share of the image.</param>
    /// <param name="noise">s, the share of the noise.</param>
    public static Prediction At(string type, double alpha, double noise) => type switch
    {
        "v_prediction" => new Prediction(alpha, -noise, noise, alpha),
        "sample" => new Prediction(0, 1, 1 / noise, -alpha / noise),
        _ => new Prediction(1 / alpha, -noise / alpha, 0, 1),
    };
}
