// @ts-check
// What the page in one file runs: the laboratory and the article.
import "./lab.js";
import "./article.js";
